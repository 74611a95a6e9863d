"""A formula for people: its parts, the numbers in it, and of long sums the largest terms and the rest."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

import numpy as np

from model.address import parse
from model.derive.scores import likeliest
from model.formulas.table import made_of
from model.formulas.tree import SIGNS, Values, call, element, root_of, settled, written
from model.trace import Trace

LARGEST = 4  # terms of a sum that are named
_FUNCTIONS = {
    "sum": "sum", "mean": "mean", "sqrt": "square root", "exp": "power of e", "abs": "size without its sign",
    "max": "largest", "min": "smallest", "norm": "length of a vector", "rms": "root mean square",
    "std": "standard deviation", "dot": "product of two vectors", "cos": "cosine of two vectors", "softmax": "share",
    "entropy": "entropy, in bits", "len": "count", "count": "count", "sort": "number by its rank",
}  # fmt: skip
_OPERATORS = {"+": "sum", "-": "difference", "*": "product", "/": "quotient", "**": "power"}
_SIGNS = {"+": " + ", "-": " − ", "*": " · ", "/": " / ", "**": " ^ "}


@dataclass(frozen=True)
class Terms:
    """The largest terms of a sum, and the others together.

    `words` is how each is made, with {0} {1} … for the addresses in its row; a row is (value, addresses).
    """

    words: str
    rows: tuple[tuple[float, tuple[str, ...]], ...]
    others: int
    rest: float | None  # what the others come to; None where these are not terms but what was read


@dataclass(frozen=True)
class Formula:
    """How one number came to be. In `words`, {0} {1} … stand for the addresses `operands`."""

    address: str
    value: str  # every digit: the shortest text that gives the same float32, float64 or integer
    name: str
    kind: str
    where: tuple[tuple[str, int], ...]
    words: str
    operands: tuple[str, ...]
    terms: Terms | None
    note: str


class Explainer:
    """Explains the numbers of a trace. What it computed it keeps."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.values = trace, Values(trace)
        self._known: dict[str, Terms] = {}

    def __call__(self, address: str) -> Formula:
        """How the number at an address came to be. InputError when there is none."""
        try:
            formula = self.operand(address)
        except (LookupError, ValueError, SyntaxError, TypeError, ArithmeticError, RecursionError, MemoryError):
            formula = None
        if formula:
            return formula
        value = self.trace.cell(address).value  # it says what is wrong; of what is nested too deep there is a value
        return Formula(address, repr(value), "number", "computed", (), "", (), None, "")

    def operand(self, address: str) -> Formula | None:
        """The same of an address in a formula, which may be an array: None then."""
        tree = settled(parse(address), self.values)
        return None if self._axes(tree) else self._explained(address, tree)

    def _explained(self, address: str, tree: ast.expr) -> Formula:
        root = root_of(tree)
        found = made_of(self.trace, *root) if root else None
        if found is None:
            words, operands = self._written(tree)
            return Formula(address, self.digits(tree), self._name(tree), "computed", (), words, operands,
                           self._terms(tree), "")  # fmt: skip
        entry, how, where = found
        made = parse(how.expression) if how.expression else None
        words, operands = self._written(made) if made and not how.words else (how.words, tuple(map(plain, how.reads)))
        terms = self._terms(made) if made else self._inputs(operands)
        return Formula(address, self.digits(tree), entry.name, entry.kind, where, words, operands, terms, how.note)

    def digits(self, tree: ast.expr) -> str:
        """A number with all its digits."""
        root = root_of(tree)
        number = self.trace.lookup(root[0])[root[1]] if root else self.values(tree)
        if number.dtype.kind in "iub":
            return str(int(number))
        return str(np.float32(number)) if number.dtype == np.float32 else repr(float(number))

    def _name(self, tree: ast.expr) -> str:
        """What is computed, in a few words."""
        tree = settled(tree, self.values)
        root = root_of(tree)
        found = made_of(self.trace, *root) if root else None
        if found:
            return found.entry.name
        match tree:
            case ast.BinOp(left=ast.Constant(value=100), op=ast.Mult(), right=inner):
                return f"{self._name(inner)}, in per cent"
            case ast.BinOp(op=op):
                return _OPERATORS[SIGNS[type(op)][0]]
            case ast.Call(func=ast.Name(id=name)) | ast.Subscript(value=ast.Call(func=ast.Name(id=name))):
                return _FUNCTIONS[name]
        return "number"

    def _axes(self, tree: ast.expr) -> int:
        """How many axes it has; 0 for a number."""
        root = root_of(tree)
        return self.trace.lookup(root[0]).ndim - len(root[1]) if root else self.values(tree).ndim

    def _written(self, tree: ast.expr) -> tuple[str, tuple[str, ...]]:
        """A number's tree as words, and the addresses of the numbers in it."""
        operands: dict[str, int] = {}
        return _Writing(operands, self.values).whole(opened(tree, self.values)), tuple(operands)

    def _terms(self, tree: ast.expr) -> Terms | None:
        """The terms of the first long sum in it."""
        tree = opened(tree, self.values)
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="dot"), args=[a, b]) if self.values(a).ndim == self.values(b).ndim == 1:
                    return self._largest(ast.BinOp(a, ast.Mult(), b))
                case ast.Call(func=ast.Name(id="sum"), args=[x]):
                    return self._largest(x)
                case ast.Call(func=ast.Name(id="mean"), args=[x]):
                    return self._largest(ast.BinOp(x, ast.Div(), ast.Constant(self.values(x).size)))
        return None

    def _inputs(self, operands: tuple[str, ...]) -> Terms | None:
        """The largest numbers of what was read, where it was an array and the weights it met are not known."""
        trees = [parse(operand) for operand in operands]
        arrays = [tree for tree in trees if self._axes(tree)]
        terms = self._largest(arrays[0]) if arrays else None
        return terms and replace(terms, rest=None)

    def _largest(self, terms: ast.expr) -> Terms:
        """The largest numbers of an array's tree. Many a formula reads the same array: they are looked for once."""
        key = written(terms)
        if key not in self._known:
            values = self.values(terms)
            flat = values.ravel()
            size = np.nan_to_num(np.abs(flat), nan=0.0)
            named = likeliest(size, LARGEST if len(flat) > LARGEST + 1 else len(flat)).tolist()
            words, rows = "", []
            for i in named:
                place = tuple(map(int, np.unravel_index(i, values.shape)))
                words, operands = self._written(element(terms, place, self.values))
                rows.append((float(flat[i]), operands))
            rest = float(np.delete(flat, named).sum())
            self._known[key] = Terms(words, tuple(rows), len(flat) - len(named), rest)
        return self._known[key]


def plain(address: str) -> str:
    """An address as `written` writes it."""
    return written(parse(address))


def opened(tree: ast.expr, values: Values) -> ast.expr:
    """The same number, taken apart one step further where the tree is but a name for it."""
    match settled(tree, values):
        case ast.Subscript(value=ast.Call(func=ast.Name(id="softmax"), args=[x]), slice=ast.Constant(value=int(i))):
            away = ast.BinOp(x, ast.Sub(), call("max", x))
            one = call("exp", ast.BinOp(element(x, (i,), values), ast.Sub(), call("max", x)))
            return ast.BinOp(one, ast.Div(), call("sum", call("exp", away)))
        case ast.Call(func=ast.Name(id="norm"), args=[x]):
            return call("sqrt", call("sum", ast.BinOp(x, ast.Mult(), x)))
        case ast.Call(func=ast.Name(id="rms"), args=[x]):
            return call("sqrt", call("mean", ast.BinOp(x, ast.Mult(), x)))
        case ast.Call(func=ast.Name(id="std"), args=[x]):
            away = ast.BinOp(x, ast.Sub(), call("mean", x))
            return call("sqrt", call("mean", ast.BinOp(away, ast.Mult(), away)))
        case ast.Call(func=ast.Name(id="cos"), args=[a, b]):
            lengths = ast.BinOp(call("norm", a), ast.Mult(), call("norm", b))
            return ast.BinOp(call("dot", a, b), ast.Div(), lengths)
        case ast.expr() as other:
            return other


class _Writing:
    """Puts a tree in words; `operands` collects the addresses of the numbers in it, by their places in the words."""

    def __init__(self, operands: dict[str, int], values: Values) -> None:
        self.operands, self.values = operands, values

    def whole(self, tree: ast.expr) -> str:
        """A tree that is the whole formula: a function says what it does instead of being a number of its own."""
        match tree:
            case ast.Call(func=ast.Name(id="dot"), args=[a, _]):
                return f"{self.values(a).size:,} products, added up"
            case ast.Call(func=ast.Name(id="sum"), args=[x]):
                return f"{self.values(x).size:,} numbers, added up"
            case ast.Call(func=ast.Name(id="mean"), args=[x]):
                return f"the mean of {self.values(x).size:,} numbers"
            case ast.Call(func=ast.Name(id="max" | "min" as name), args=[x]) if self.values(x).size:
                best = np.unravel_index(getattr(self.values(x), f"arg{name}")(), self.values(x).shape)
                found = self.number(element(x, tuple(map(int, best)), self.values))
                return f"the {'largest' if name == 'max' else 'smallest'} of {self.values(x).size:,} numbers: {found}"
            case ast.Call(func=ast.Name(id="len"), args=[x]):
                return f"how many there are of {written(x)}"
            case ast.Call(func=ast.Name(id="count"), args=[x]):
                return f"how many of {self.values(x).size:,} numbers are not 0"
            case ast.Call(func=ast.Name(id="entropy"), args=[x]):
                return f"−p · log₂ p of {self.values(x).size:,} shares p, added up"
        return self.part(tree, 0)

    def part(self, tree: ast.expr, binding: int) -> str:
        """A part of a formula, in brackets if it binds less tightly than what it stands in."""
        match tree:
            case ast.Constant(value=number):
                return str(number)
            case ast.BinOp(left=ast.Constant(value=1), op=ast.Div(), right=ast.Constant(value=0)):
                return "∞"
            case ast.BinOp(left=left, op=op, right=right):
                sign, own = SIGNS[type(op)]
                later = own + isinstance(op, ast.Sub | ast.Div)
                text = self.part(left, own + isinstance(op, ast.Pow)) + _SIGNS[sign] + self.part(right, later)
                return f"({text})" if own < binding else text
            case ast.UnaryOp(operand=operand):
                text = f"−{self.part(operand, 3)}"
                return f"({text})" if binding > 1 else text
            case ast.Call(func=ast.Name(id="abs"), args=[x]):
                return f"|{self.part(x, 0)}|"
            case ast.Call(func=ast.Name(id="sqrt"), args=[x]):
                return f"√({self.part(x, 0)})"
            case ast.Call(func=ast.Name(id="exp"), args=[x]):
                return f"exp({self.part(x, 0)})"
            case ast.Subscript(value=inner) if not isinstance(inner, ast.Name):
                inside = settled(tree, self.values)
                return self.number(tree) if isinstance(inside, ast.Subscript) else self.part(inside, binding)
        return self.number(tree)

    def number(self, tree: ast.expr) -> str:
        """A number of its own."""
        return f"{{{self.operands.setdefault(written(tree), len(self.operands))}}}"
