"""Trees of addresses: written in one way, and taken apart into the numbers they are made of."""

from __future__ import annotations

import ast
from typing import TypeAlias

import numpy as np

from model.address import Array, Source, evaluate_tree, parse

Place: TypeAlias = tuple[int, ...]  # of one number in an array

# Functions that treat each number of an array alone.
_EACH = ("sqrt", "exp", "abs")


def written(tree: ast.expr) -> str:
    """An address without spaces and needless brackets: equal trees are written alike.

    >>> written(parse("(softmax(derived.a[ 11 ]/(1.74)))[3]"))
    'softmax(derived.a[11]/1.74)[3]'
    """
    return ast.unparse(tree).replace(" ", "")


class Values:
    """Values of the trees of one source. What was computed is kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: dict[str, Array] = {}

    def __call__(self, tree: ast.expr) -> Array:
        """In float64. Raises what computing raises."""
        key = written(tree)
        if key not in self._known:
            self._known[key] = evaluate_tree(tree, self.source)
        return self._known[key]


def element(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    """The tree of one number of an array's tree: indices move inwards, as far as there is such a number inside.

    >>> import numpy as np
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
            return element(inner, _outer(index, at, values(inner).shape), values)
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(_along(left, at, values), op, _along(right, at, values))
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, element(operand, at, values))
        case ast.Call(func=ast.Name(id=name), args=[x]) if name in _EACH:
            return call(name, element(x, at, values))
        case ast.Call(func=ast.Name(id="sort"), args=[x]):
            row = values(x)[at[:-1]]
            return element(x, (*at[:-1], int(np.argsort(row, kind="stable")[at[-1]])), values)
    return subscript(tree, at)


def settled(tree: ast.expr, values: Values) -> ast.expr:
    """The same number with its own indices moved inwards."""
    match tree:
        case ast.Subscript(value=inner, slice=index) if not isinstance(inner, ast.Name):
            return element(inner, _outer(index, (), values(inner).shape), values)
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
        case ast.Name(id=name):
            return name, ()
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            items = _items(index)
            if not any(isinstance(item, slice) for item in items):
                return name, tuple(item for item in items if isinstance(item, int))
    return None


def _along(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    """An element of what may have been spread over an array: fewer axes, or axes of length 1."""
    shape = values(tree).shape
    own = at[len(at) - len(shape) :]
    return element(tree, tuple(i if n > 1 else 0 for i, n in zip(own, shape, strict=True)), values)


def _of_root(tree: ast.expr, at: Place, values: Values) -> ast.expr:
    if isinstance(tree, ast.Subscript):
        root, index = tree.value, tree.slice
        return subscript(root, _outer(index, at, values(root).shape))
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
    nodes = index.elts if isinstance(index, ast.Tuple) else [index]
    return [
        slice(*(None if part is None else ast.literal_eval(part) for part in (node.lower, node.upper, node.step)))
        if isinstance(node, ast.Slice)
        else int(ast.literal_eval(node))
        for node in nodes
    ]
