"""Both themes can be read, with normal and with red-green blind eyes."""

from itertools import combinations

import numpy as np
import pytest
from manim import ManimColor

from scenes.theme import DARK, THEMES, Theme, contrast

TEXT_ROLES = ("ink", "faint", "query", "key", "value", "positive", "negative", "residual", "mlp", "probability",
              "masked", "focus")
# Roles that stand side by side and must not be confused.
TOGETHER = [("query", "key", "value"), ("positive", "negative"), ("probability", "focus"), ("query", "masked"),
            ("mlp", "focus")]

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@themes
@pytest.mark.parametrize("role", TEXT_ROLES)
def test_text_stands_out(theme: Theme, role: str) -> None:
    assert contrast(theme.role(role), theme.role("ground")) >= 4.5
    assert contrast(theme.role(role), theme.role("panel")) >= 4.5


@themes
def test_text_on_any_cell_stands_out(theme: Theme) -> None:
    for role in TEXT_ROLES:
        for share in np.linspace(0, 1, 21):
            fill = theme.mix(role, float(share))
            assert contrast(theme.on(fill), fill) >= 4.5, (role, share)


@themes
@pytest.mark.parametrize("roles", TOGETHER)
def test_roles_differ_for_red_green_blind_eyes(theme: Theme, roles: tuple[str, ...]) -> None:
    for one, other in combinations(roles, 2):
        a, b = (_lab(_deuteranopia(theme.role(role))) for role in (one, other))
        assert np.linalg.norm(a - b) >= 12, (one, other)


def test_a_role_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError):
        DARK.role("chartreuse")


def _linear(color: ManimColor) -> np.ndarray:
    rgb = np.asarray(color.to_rgb())
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _deuteranopia(color: ManimColor) -> np.ndarray:
    """Linear RGB as a deuteranope sees it (Machado, Oliveira, Fernandes 2009, table 1, severity 1.0)."""
    matrix = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                       [-0.011820, 0.042940, 0.968881]])
    return np.clip(matrix @ _linear(color), 0, 1)


def _lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65): distances are about what the eye sees."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(xyz / (0.9505, 1.0, 1.089))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
