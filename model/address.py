"""Addresses: small expressions that say where a shown number comes from, and what was done to it.

    steps.0.blocks.16.attn.pattern[4,11,8]          one cell (head, query, key)
    100*steps.0.probs[11,1820]                      what is shown, before rounding
    dot(steps.0.blocks.0.attn.q_rot[4,11,:3], steps.0.blocks.0.attn.k_rot[1,8,:3])

Roots are dotted names that a source looks up (see `Trace.lookup`). Indexing and slicing as in NumPy, with
integers only; `+ - * / **`, unary minus, number literals, and the functions of `FUNCTIONS`. Everything is
computed in float64. The text is walked as a whitelisted syntax tree: nothing is ever executed.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError

Array: TypeAlias = NDArray[Any]
Index: TypeAlias = int | slice

LONGEST = 20_000  # characters of an address


class Source(Protocol):
    """Anything that can look up a root name: a recorded trace, or the float64 reference."""

    def lookup(self, root: str) -> Array:
        """The array (or 0-d array) of that name; KeyError when there is none."""
        ...


def softmax(x: Array) -> Array:
    """Shares that sum to one along the last axis; a score of -inf gets exactly 0."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def entropy(p: Array) -> Array:
    """Entropy in bits along the last axis, with 0 log 0 = 0 (Shannon 1948, section 6)."""
    logs = np.log2(p, where=p > 0, out=np.zeros_like(p))
    return np.asarray(-(p * logs).sum(axis=-1))


def dot(a: Array, b: Array) -> Array:
    """The product of two vectors, of a matrix and a vector, or of two matrices."""
    if max(a.ndim, b.ndim) > 2:  # more axes multiply: a short address could ask for any amount of memory
        raise ValueError("dot takes vectors and matrices")
    return np.asarray(np.dot(a, b))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "abs": np.abs,
    "max": lambda x: x.max(),
    "min": lambda x: x.min(),
    "norm": lambda x: np.sqrt((x * x).sum()),
    "rms": lambda x: np.sqrt((x * x).mean()),
    "std": lambda x: x.std(),
    "dot": dot,
    "cos": lambda a, b: np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b)),  # cosine of two vectors
    "softmax": softmax,
    "entropy": entropy,
    "len": lambda x: len(x),
    "count": lambda x: np.count_nonzero(x),
    "sort": lambda x: np.sort(x, axis=-1),
}

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}

# A root is a dotted name whose parts may be numbers, which Python's grammar does not allow: it is parsed with another
# dot, one that names may have.
_DOT = "\N{MIDDLE DOT}"
_ROOT = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)+")


def evaluate(address: str, source: Source) -> Array | float:
    """The value an address stands for, in float64; a float when it is a single number.

    Raises InputError, naming the address, when it is not one, or names nothing in `source`.
    """
    try:
        value = evaluate_tree(parse(address), source)
    except KeyError as error:
        raise InputError(f"no such address: {_shorten(address)}: {error.args[0]}") from None
    except SyntaxError:
        raise InputError(f"not an address: {_shorten(address)}: it does not parse") from None
    except (RecursionError, MemoryError):
        raise InputError(f"not an address: {_shorten(address)}: it is too deep or too large") from None
    except (ValueError, TypeError, IndexError, ArithmeticError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"not an address: {_shorten(address)}: {reason}") from None
    return float(value) if value.ndim == 0 else value


def evaluate_tree(tree: ast.expr, source: Source) -> Array:
    """The value of a parsed address, in float64. Raises what looking up and computing raise, see `evaluate`."""
    with np.errstate(all="ignore"):
        return _float64(_walk(tree, source))


def parse(address: str) -> ast.expr:
    """The syntax tree of an address, with a name for each root (`root_name`).

    Raises ValueError, SyntaxError or what too deep a text raises when it is none; `evaluate` puts that in words.
    """
    if len(address) > LONGEST:
        raise ValueError(f"longer than {LONGEST:,} characters")
    if _DOT in address:
        raise ValueError(f"{_DOT} is not allowed")
    dotless = _ROOT.sub(lambda match: match[0].replace(".", _DOT), address.strip())
    return ast.parse(dotless, mode="eval").body


def root_name(node: ast.Name) -> str:
    """The name that a node of the tree stands for; ValueError where it is no root's."""
    if _DOT not in node.id:
        raise ValueError(f"unknown name {node.id}")
    return node.id.replace(_DOT, ".")


def _walk(node: ast.expr, source: Source) -> Any:
    match node:
        case ast.Constant(value=number) if type(number) in (int, float):
            return np.float64(number)  # type: ignore[arg-type]  # mypy does not follow the guard
        case ast.Name():
            return source.lookup(root_name(node))
        case ast.Subscript(value=inner, slice=index):
            return np.asarray(_walk(inner, source))[_index(index)]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            a, b = _float64(_walk(left, source)), _float64(_walk(right, source))
            return _OPERATORS[type(op)](a, b)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_float64(_walk(operand, source))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            if len(args) != (wanted := 2 if name in ("dot", "cos") else 1):
                raise ValueError(f"{name} takes {wanted} value{'s' * (wanted - 1)}, not {len(args)}")
            return FUNCTIONS[name](*(_float64(_walk(arg, source)) for arg in args))
        case ast.Call(func=ast.Name(id=name)):
            raise ValueError(f"unknown function {name}, there are {' '.join(FUNCTIONS)}")
    raise ValueError(f"{type(node).__name__} is not allowed")


def _float64(value: Any) -> Array:
    return np.asarray(value, dtype=np.float64)


def _index(node: ast.expr) -> tuple[Index, ...]:
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(_slice(item) if isinstance(item, ast.Slice) else _integer(item) for item in items)


def _slice(node: ast.Slice) -> slice:
    return slice(*(None if part is None else _integer(part) for part in (node.lower, node.upper, node.step)))


def _integer(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=number) if type(number) is int:
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=number)) if type(number) is int:
            return -number
    raise ValueError("an index is an integer or a slice of integers")


def _shorten(address: str) -> str:
    """The address on one line, at most 100 characters: it goes into a one-line message."""
    line = "".join(c if c.isprintable() else "?" for c in address)
    return line if len(line) <= 100 else line[:99] + "…"


@dataclass(frozen=True)
class Cell:
    """One number and where it comes from."""

    address: str
    value: float


@dataclass(frozen=True, eq=False)
class Cells:
    """An array and where it comes from. Indexing gives smaller Cells, or a Cell, with composed addresses.

    >>> Cells("weights.w", np.eye(3))[1][2].address
    'weights.w[1,2]'
    >>> Cells("derived.d[2:5]", np.ones(3))[1].address
    'derived.d[3]'
    """

    address: str
    values: Array

    def __deepcopy__(self, memo: dict[int, object]) -> "Cells":
        return self  # immutable: mobjects that carry it are copied often

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator["Cell | Cells"]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Index | tuple[Index, ...]) -> "Cell | Cells":
        items = index if isinstance(index, tuple) else (index,)
        values = self.values[items]
        address = _compose(self.address, _explicit(items, self.values.shape))
        return Cell(address, float(values)) if values.ndim == 0 else Cells(address, values)

    def cell(self, *index: int) -> Cell:
        """The single number at that index."""
        cell = self[index]
        if not isinstance(cell, Cell):
            raise IndexError(f"{self.address} has {self.values.ndim} axes, {len(index)} indices name no number")
        return cell


def _explicit(items: tuple[Index, ...], shape: tuple[int, ...]) -> list[str]:
    """The items as address text, negative positions counted from the front."""
    texts = []
    for item, size in zip(items, shape, strict=False):
        if isinstance(item, slice):
            if item == slice(None):
                texts.append(":")
                continue
            start, stop, step = item.indices(size)
            if step != 1:
                raise IndexError("cells are sliced without a step: write the step into the address")
            texts.append(f"{start}:{max(start, stop)}")
        else:
            texts.append(str(operator.index(item) % size))
    return texts


_INDEXED = re.compile(r"([A-Za-z_]\w*(?:\.\w+)+)(?:\[([\d:,]+)\])?")


def _compose(address: str, items: list[str]) -> str:
    """`address` indexed by `items`, as one index where the address is a plain root."""
    if not items:
        return address
    plain = _INDEXED.fullmatch(address)
    if plain is None:
        return f"({address})[{','.join(items)}]"
    old = plain[2].split(",") if plain[2] else []
    if any(text.count(":") > 1 for text in old):
        return f"{address}[{','.join(items)}]"
    new = iter(items)
    folded = [_within(text, next(new, ":")) if ":" in text else text for text in old]
    return f"{plain[1]}[{','.join([*folded, *new])}]"


def _within(outer: str, inner: str) -> str:
    """The index `inner` of the slice `outer`, as an index of the whole axis: 2:5 then 1 is 3."""
    start = int(outer.split(":")[0] or 0)
    if inner == ":":
        return outer
    return ":".join(str(start + int(part)) for part in inner.split(":"))


_SPEC = re.compile(r"(?P<sign>\+?)(?P<comma>,?)(?:d|\.(?P<digits>\d{1,2})(?P<kind>[f%]))")


def format_value(value: float, spec: str) -> str:
    """A number as it stands on screen, with a true minus (U+2212) and never a negative zero.

    `.2f` two decimals, `d` integer, `.1%` times 100 with one decimal and " %"; a comma groups thousands
    (`,d`, `,.1f`), a plus shows the sign of positive numbers. Infinity is ∞. Raises InputError for others.

    >>> format_value(-0.001, ".2f"), format_value(49152, ",d"), format_value(0.163, ".1%")
    ('0.00', '49,152', '16.3 %')
    """
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise InputError(f"unknown number format {spec!r}: use one like .2f ,d or .1%")
    if np.isnan(value):
        return "not a number"
    if np.isinf(value):
        digits = "∞"
    elif match["kind"]:
        digits = format(abs(value), f"{match['comma']}.{match['digits']}{match['kind']}").replace("%", " %")
    else:
        digits = format(round(abs(value)), f"{match['comma']}d")
    if value < 0 and re.search("[1-9∞]", digits):
        return "\u2212" + digits
    return match["sign"] + digits
