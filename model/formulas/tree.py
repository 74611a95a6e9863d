"""Trees of addresses: written in one way, and taken apart into the numbers they are made of."""

from __future__ import annotations

import ast
from typing import TypeAlias

import numpy as np

from model.address import Array, Source, evaluate_tree, root_name

Place: TypeAlias = tuple[int, ...]  # of one number in an array

# Functions that treat each number of an array alone.
_EACH = ("sqrt", "exp", "abs")

# How operators are written, and how tightly they bind.
SIGNS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1), ast.Sub: ("-", 1), ast.Mult: ("*", 2), ast.Div: ("/", 2), ast.Pow: ("**", 4),
}  # fmt: skip


def written(tree: ast.expr, binding: int = 0) -> str:
    """An address without spaces and needless brackets: equal trees are written alike.

    >>> from model.address import parse
    >>> written(parse("(softmax(derived.a[ 11 ]/(1.74)))[3]"))
    'softmax(derived.a[11]/1.74)[3]'
    """
    match tree:
        case ast.Name():
            return root_name(tree)
        case ast.Constant(value=number):
            return repr(number)
        case ast.Subscript(value=inner, slice=index):
            return f"{written(inner, 5)}[{','.join(map(_index, items_of(index)))}]"
        case ast.Call(func=ast.Name(id=name), args=args):
            return f"{name}({','.join(map(written, args))})"
        case ast.BinOp(left=left, op=op, right=right):
            sign, own = SIGNS[type(op)]
            power = isinstance(op, ast.Pow)  # groups from the right, the others from the left
            text = f"{written(left, own + power)}{sign}{written(right, own + (not power))}"
            return f"({text})" if own < binding else text
        case ast.UnaryOp(operand=operand):
            text = f"-{written(operand, 3)}"
            return f"({text})" if binding > 2 else text
    raise ValueError(f"{type(tree).__name__} is not allowed")


def items_of(index: ast.expr) -> list[ast.expr]:
    """The indices in the brackets of a subscript."""
    return index.elts if isinstance(index, ast.Tuple) else [index]


def _index(node: ast.expr) -> str:
    if not isinstance(node, ast.Slice):
        return written(node)
    start, stop = (written(part) if part else "" for part in (node.lower, node.upper))
    return f"{start}:{stop}" + (f":{written(node.step)}" if node.step else "")


class Values:
    """Values of the trees of one source. What was computed is kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: dict[str, Array] = {}
        self._orders: dict[str, Array] = {}

    def __call__(self, tree: ast.expr) -> Array:
        """In float64. Raises what computing raises."""
        key = written(tree)
        if key not in self._known:
            match tree:
                case ast.Subscript(value=ast.Call() as inner, slice=index):  # others want other numbers of it
                    self._known[key] = np.asarray(self(inner)[tuple(_items(index))])
                case _:
                    self._known[key] = evaluate_tree(tree, self.source)
        return self._known[key]

    def shape(self, tree: ast.expr) -> tuple[int, ...]:
        """Of a recorded array without a look at its numbers: it may be large."""
        if isinstance(tree, ast.Name):
            return self.source.lookup(root_name(tree)).shape
        return self(tree).shape

    def order(self, tree: ast.expr) -> Array:
        """The places of its numbers along the last axis, the smallest first."""
        key = written(tree)
        if key not in self._orders:
            self._orders[key] = np.argsort(self(tree), axis=-1, kind="stable")
        return self._orders[key]


def element(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    """The tree of one number of an array's tree: indices move inwards, as far as there is such a number inside.

    >>> from model.address import parse
    >>> class Ones:
    ...     def lookup(self, root): return np.ones((4, 4))
    >>> written(element(parse("derived.a[1,1:]*2"), (0,), Values(Ones())))
    'derived.a[1,1]*2'
    """
    if not at:
        return tree
    match tree:
        case ast.Name() | ast.Subscript(value=ast.Name()):
            return _of_root(tree, at, values)
        case ast.Subscript(value=inner, slice=index):
            return element(inner, _outer(index, at, values.shape(inner)), values)
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(_along(left, at, values), op, _along(right, at, values))
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, element(operand, at, values))
        case ast.Call(func=ast.Name(id=name), args=[x]) if name in _EACH:
            return call(name, element(x, at, values))
        case ast.Call(func=ast.Name(id="sort"), args=[x]):
            return element(x, (*at[:-1], int(values.order(x)[at])), values)
    return subscript(tree, at)


def settled(tree: ast.expr, values: Values) -> ast.expr:
    """The same number with its own indices moved inwards."""
    match tree:
        case ast.Subscript(value=inner, slice=index) if not isinstance(inner, ast.Name):
            return element(inner, _outer(index, (), values.shape(inner)), values)
    return tree


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """A function of trees."""
    return ast.Call(ast.Name(name), list(arguments), [])


def subscript(tree: ast.expr, at: Place) -> ast.expr:
    """One number of a tree, by its place."""
    numbers: list[ast.expr] = [ast.Constant(i) for i in at]
    return ast.Subscript(tree, numbers[0] if len(numbers) == 1 else ast.Tuple(numbers))


def root_of(tree: ast.expr) -> tuple[str, Place] | None:
    """The root name and the place of a tree that is one recorded number, or None if it is not such a tree."""
    match tree:
        case ast.Name():
            return root_name(tree), ()
        case ast.Subscript(value=ast.Name() as root, slice=index):
            items = _items(index)
            if not any(isinstance(item, slice) for item in items):
                return root_name(root), tuple(item for item in items if isinstance(item, int))
    return None


def _along(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    """An element of what may have been spread over an array: fewer axes, or axes of length 1."""
    shape = values.shape(tree)
    own = at[len(at) - len(shape) :]
    return element(tree, tuple(i if n > 1 else 0 for i, n in zip(own, shape, strict=True)), values)


def _of_root(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    if isinstance(tree, ast.Subscript):
        root, index = tree.value, tree.slice
        return subscript(root, _outer(index, at, values.shape(root)))
    return subscript(tree, at)


def _outer(index: ast.expr, at: Place, shape: tuple[int, ...]) -> Place:
    """The place in an array of what is at a place of a part of it."""
    items, inner = _items(index), iter(at)
    items += [slice(None)] * (len(shape) - len(items))
    places = []
    for item, size in zip(items, shape, strict=True):
        if isinstance(item, slice):
            places.append(range(size)[item][next(inner)])
        else:
            places.append(range(size)[item])
    return tuple(places)


def _items(index: ast.expr) -> list[int | slice]:
    return [
        slice(*(None if part is None else _integer(part) for part in (node.lower, node.upper, node.step)))
        if isinstance(node, ast.Slice)
        else _integer(node)
        for node in items_of(index)
    ]


def _integer(node: ast.expr) -> int:
    """An index of an evaluated tree: an integer, or one with a minus."""
    number: int = node.value if isinstance(node, ast.Constant) else ast.literal_eval(node)  # type: ignore[assignment]
    return number
