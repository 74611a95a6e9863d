"""Theme: every literal of the look. Colours by role, type sizes, spaces and durations; a dark and a light instance.

Units: lengths are Manim units (60 px each at 480p, where the frame is 8 high), durations seconds, type sizes the em.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from manim import ManimColor
from manim.utils.color import interpolate_color

from scenes.pace import PACES


@dataclass(frozen=True)
class Sizes:
    """Em heights. The smallest, 0.234, is 14 px at 480p; only the provenance stamp is smaller."""

    title: float = 0.44
    heading: float = 0.38
    body: float = 0.33
    label: float = 0.26
    number: float = 0.24
    stamp: float = 0.17


@dataclass(frozen=True)
class Times:
    """Durations in seconds. Moves are short; holds are long enough to read the caption."""

    quick: float = 0.4
    move: float = 0.8
    slow: float = 1.1
    sweep: float = 1.6
    pause: float = 0.5
    caption: float = 0.4
    reading: float = 14.0  # characters a second
    reading_in_motion: float = 0.9  # share of the time in which things move that still goes into reading
    least_hold: float = 1.0
    most_hold: float = 6.0

    def at_pace(self, pace: str) -> Times:
        """Slower or faster: moves and holds take longer, and fewer characters are read a second, or the reverse."""
        stretch = PACES[pace]
        scaled = {name: getattr(self, name) * stretch for name in DURATIONS}
        return replace(self, **scaled, reading=self.reading / stretch)


DURATIONS = ("quick", "move", "slow", "sweep", "pause", "caption", "least_hold", "most_hold")


@dataclass(frozen=True)
class Space:
    """Lengths of the page: bands, margins, gaps, lines."""

    margin: float = 0.32  # frame edge to anything
    header: float = 0.84  # height of the top band
    footer: float = 1.42  # height of caption and stamp together (caption 12 % of the frame, and the stamp)
    gap: float = 0.25  # between two things that belong together
    wide: float = 0.6  # between two groups
    pad: float = 0.12  # from text to the box around it
    radius: float = 0.07  # rounded corners
    thin: float = 0.015  # a bar too short to see is drawn this long
    tip: float = 0.16  # length of an arrow's head
    box: float = 1.7  # height of a box around words, in ems
    leading: float = 1.3  # baseline to baseline, in ems
    hair: float = 1.0  # stroke widths, in Manim's unit
    line: float = 2.0
    bold: float = 4.0


@dataclass(frozen=True)
class Theme:
    """Colours by role. `ink`, `faint` and all hues are safe for text (contrast >= 4.5 on `ground`)."""

    name: str
    ground: str
    panel: str  # quiet surfaces: token boxes, empty cells
    line: str  # hairlines, axes
    dim: str  # what is switched off
    faint: str  # secondary text
    ink: str  # text
    query: str
    key: str
    value: str
    positive: str  # weights > 0
    negative: str  # weights < 0
    residual: str
    mlp: str
    probability: str
    masked: str
    focus: str
    sizes: Sizes = field(default_factory=Sizes)
    times: Times = field(default_factory=Times)
    space: Space = field(default_factory=Space)

    def __deepcopy__(self, memo: dict[int, object]) -> Theme:
        return self  # immutable: mobjects that carry it are copied often

    def at_pace(self, pace: str) -> Theme:
        """This theme with its times at a pace: `"slow"`, `"normal"` or `"fast"`."""
        return replace(self, times=self.times.at_pace(pace))

    def role(self, name: str) -> ManimColor:
        """The colour of a role, by name (`"ink"`, `"query"`, …). Raises AttributeError for an unknown role."""
        return ManimColor(getattr(self, name))

    def size(self, name: str) -> float:
        """Em height of a type size, by name (`"label"`, …)."""
        return float(getattr(self.sizes, name))

    def mix(self, role: str, share: float) -> ManimColor:
        """From the panel (0) to the full role colour (1)."""
        return interpolate_color(self.role("panel"), self.role(role), float(np.clip(share, 0.0, 1.0)))

    def data(self, value: float, scale: float) -> ManimColor:
        """An activation: neutral, the larger its magnitude against `scale` the further from the ground."""
        return self.mix("ink", _share(value, scale) * 0.85)

    def weight(self, value: float, scale: float) -> ManimColor:
        """A parameter: blue above zero, red below, magnitude as strength."""
        return self.hue("positive" if value >= 0 else "negative", value, scale)

    def hue(self, role: str, value: float, scale: float) -> ManimColor:
        """A number in a role's colour, its magnitude against `scale` as strength."""
        return self.mix(role, _share(value, scale))

    def tint(self, role: str, value: float, scale: float) -> ManimColor:
        """A number in the colours of what it is: `"data"`, `"weight"`, or a hue such as `"query"`."""
        own = {"data": self.data, "weight": self.weight}
        return own[role](value, scale) if role in own else self.hue(role, value, scale)

    def sequential(self, share: float, role: str = "query") -> ManimColor:
        """A share in [0, 1] on a hue. The square root lifts small shares enough to be seen."""
        return self.mix(role, float(np.sqrt(np.clip(share, 0.0, 1.0))))

    def on(self, fill: ManimColor) -> ManimColor:
        """Text colour for `fill`, contrast >= 4.5: ink or ground, or black or white where a middle tone asks for it."""
        best = max((self.role("ink"), self.role("ground")), key=lambda text: contrast(text, fill))
        if contrast(best, fill) >= READABLE:
            return best
        return max((ManimColor((0, 0, 0)), ManimColor((255, 255, 255))), key=lambda text: contrast(text, fill))


READABLE = 4.5  # contrast of text, WCAG 2.2 level AA


def _share(value: float, scale: float) -> float:
    return 0.0 if scale <= 0 or not np.isfinite(value) else float(np.clip(abs(value) / scale, 0.0, 1.0) ** 0.6)


def luminance(color: ManimColor) -> float:
    """Relative luminance (WCAG 2.2, definition of relative luminance)."""
    channels = np.asarray(color.to_rgb(), dtype=float)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: ManimColor, other: ManimColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


DARK = Theme(
    name="dark", ground="#0e1116", panel="#1a2029", line="#30363d", dim="#484f58", faint="#8d96a0", ink="#e6edf3",
    query="#e3b341", key="#39c5cf", value="#bc8cff", positive="#58a6ff", negative="#ff7b72", residual="#b1bac4",
    mlp="#f0883e", probability="#3fb950", masked="#d2736d", focus="#ffd866",
)
LIGHT = Theme(
    name="light", ground="#ffffff", panel="#eef1f4", line="#d1d9e0", dim="#afb8c1", faint="#59636e", ink="#1f2328",
    query="#6f6600", key="#0a6e7a", value="#7339c6", positive="#0550ae", negative="#c4231a", residual="#57606a",
    mlp="#b34700", probability="#197c35", masked="#b5483f", focus="#c2008a",
)
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
