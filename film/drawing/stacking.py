"""Transforms of whole families at once: the arithmetic of `Mobject.interpolate`, on arrays laid end to end.

A fade of a grid of 150 numbers interpolates 600 arrays a frame; Manim calls a function for each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, Mobject, Transform, VMobject
from manim.utils.bezier import interpolate

ARRAYS = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
NUMBERS = ("stroke_width", "background_stroke_width", "sheen_direction", "sheen_factor")
FEW = 3  # objects up to which it is not worth it


def stacked(animation: Any) -> Any:
    """The animation, which has begun, or one that does the same faster; members of a group are replaced in it."""
    if isinstance(animation, AnimationGroup):
        if type(animation).interpolate is AnimationGroup.interpolate:
            timed = animation.anims_with_timings["anim"]
            timed[:] = [stacked(member) for member in timed]
        return animation
    return StackedTransform(animation) if _simple(animation) else animation


def _simple(animation: Any) -> bool:
    """Whether it interpolates families on straight paths and nothing else, and nothing it reads changes meanwhile."""
    kind: Any = type(animation)
    return (
        isinstance(animation, Transform)
        and kind.interpolate is Animation.interpolate
        and kind.interpolate_mobject is Animation.interpolate_mobject
        and kind.interpolate_submobject is Transform.interpolate_submobject
        and kind.get_all_families_zipped is Transform.get_all_families_zipped
        and kind.get_all_mobjects is Transform.get_all_mobjects
        and kind.update_mobjects is Animation.update_mobjects
        and kind.get_sub_alpha is Animation.get_sub_alpha
        and animation.path_func is interpolate
        and not any(mobject.get_family_updaters() for mobject in animation.get_all_mobjects())
    )


class StackedTransform:
    """Stands in for a Transform while it is played."""

    def __init__(self, animation: Any) -> None:
        self._animation = animation
        families = list(animation.get_all_families_zipped())
        self._count = len(families)
        places = [i for i, members in enumerate(families) if _fits(*members)]
        self._stack = _Stack([families[i] for i in places], places) if len(places) > FEW else None
        in_stack = set(places) if self._stack else set()
        self._others = [(i, members) for i, members in enumerate(families) if i not in in_stack]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._animation, name)

    def update_mobjects(self, dt: float) -> None:
        """Nothing: no member of the families has updaters."""

    def interpolate(self, alpha: float) -> None:
        """As Animation.interpolate."""
        shares = self._shares(alpha)
        if 1.0 in shares:  # there Manim copies the end, to the last bit
            self._animation.interpolate(alpha)
            return
        if self._stack is not None:
            self._stack.interpolate(shares)
        for i, members in self._others:
            self._animation.interpolate_submobject(*members, shares[i])

    def _shares(self, alpha: float) -> list[float]:
        """How far each member is on its way."""
        share, count = self._animation.get_sub_alpha, self._count
        if self._animation.lag_ratio == 0:
            return [share(alpha, 0, count)] * count
        return [share(alpha, i, count) for i in range(count)]


class _Stack:
    """(moving, start, end) of several VMobjects, their arrays end to end."""

    def __init__(self, members: list[tuple[VMobject, VMobject, VMobject]], places: list[int]) -> None:
        self._members, self._places = members, places
        self._arrays = [_Arrays(name, members) for name in ARRAYS]

    def interpolate(self, shares: list[float]) -> None:
        """Bring every moving one to its share of the way."""
        own = [shares[place] for place in self._places]
        for arrays in self._arrays:
            arrays.interpolate(own)
        for (moving, start, end), share in zip(self._members, own, strict=True):
            for name in NUMBERS:
                setattr(moving, name, interpolate(getattr(start, name), getattr(end, name), share))


class _Arrays:
    """One kind of array of all members. The moving ones have parts of one array, which changes in place."""

    def __init__(self, name: str, members: list[tuple[VMobject, VMobject, VMobject]]) -> None:
        self._name, self._moving = name, [moving for moving, _, _ in members]
        self._lengths = [len(getattr(start, name)) for _, start, _ in members]
        self._start = np.concatenate([getattr(start, name) for _, start, _ in members], dtype=np.float64)
        self._end = np.concatenate([getattr(end, name) for _, _, end in members], dtype=np.float64)
        self._mixed, self._rest = np.empty_like(self._start), np.empty_like(self._start)
        self._parts = np.split(self._mixed, np.cumsum(self._lengths)[:-1])

    def interpolate(self, shares: list[float]) -> None:
        """`manim.utils.bezier.interpolate`, term by term."""
        share: Any = shares[0]
        if min(shares) != max(shares):
            share = np.repeat(shares, self._lengths)[:, None]
        np.multiply(1 - share, self._start, out=self._mixed)
        np.multiply(share, self._end, out=self._rest)
        np.add(self._mixed, self._rest, out=self._mixed)
        for moving, part in zip(self._moving, self._parts, strict=True):
            setattr(moving, self._name, part)


def _fits(*members: Mobject) -> bool:
    """Whether a moving mobject, its start and its end are interpolated the plain way, array by array."""
    moving, start, end = members
    kind: Any = type(moving)
    return (
        isinstance(moving, VMobject)
        and kind.interpolate is Mobject.interpolate
        and kind.interpolate_color is VMobject.interpolate_color
        and all(_alike(getattr(start, name, None), getattr(end, name, None)) for name in ARRAYS)
    )


def _alike(one: Any, other: Any) -> bool:
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return arrays and one.shape == other.shape and one.dtype == other.dtype == np.float64

