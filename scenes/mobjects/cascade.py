"""Animations that start one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Animation, AnimationGroup, FadeIn, FadeOut, LaggedStart, Mobject

LAG = 0.35  # of an animation's length that passes before the next one starts
RIPPLE = 0.05  # the same for many small things, which come almost together


def cascade(animations: Iterable[Animation | Any], lag: float = LAG) -> Animation:
    """One after the other, overlapping: together they take as long as the play that runs them."""
    return LaggedStart(*animations, lag_ratio=lag)


def appear(mobjects: Iterable[Mobject], lag: float = LAG, **options: Any) -> Animation:
    """Things fade in one after the other."""
    return cascade((FadeIn(mobject, **options) for mobject in mobjects), lag)


def swap(old: Mobject, new: Mobject) -> Animation:
    """One thing goes, then another comes in its place: they never lie over each other."""
    return AnimationGroup(FadeOut(old), FadeIn(new), lag_ratio=1)
