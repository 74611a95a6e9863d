"""Pages of three shapes: the same area, room for the bands, parts that fit, captions and lines that hold."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import config, tempconfig

from scenes import page
from scenes.language import Said
from scenes.lines import wrap
from scenes.pace import PACES
from scenes.page import FRAME_HEIGHT, FRAME_SHAPE, Rect, frame_of
from scenes.theme import DARK, DURATIONS, Times
from scenes.typeface import advance

SHAPES = {"wide": (854, 480), "square": (640, 640), "tall": (480, 854)}
LONGEST = 150  # characters of a caption
PLAIN = """each of the tokens in a text has its own vector : numbers that say what it means and where it stands so that
every block can read it , add to what is there and hand it on to the next until only one is left 49,152 12 0.82 at most
"""


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Plain words in any order, as long as a caption may be."""
    kept: list[str] = []
    for word in draw(st.permutations(PLAIN.split())):
        if len(" ".join([*kept, word])) > LONGEST:
            break
        kept.append(word)
    return " ".join(kept[: draw(st.integers(1, len(kept)))])


sizes = st.floats(1, 20)


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    width, height = SHAPES[request.param]
    units = dict(zip(("frame_width", "frame_height"), frame_of(width, height), strict=True))
    with tempconfig({"pixel_width": width, "pixel_height": height, **units}):
        yield width, height


@given(st.integers(1, 4000), st.integers(1, 4000))
def test_narrow_frames_have_the_area_of_a_wide_one(width: int, height: int) -> None:
    across, up = frame_of(width, height)
    assert across / up == pytest.approx(width / height)
    assert up >= FRAME_HEIGHT - 1e-9
    if width / height >= FRAME_SHAPE:
        assert up == FRAME_HEIGHT
    else:
        assert across * up == pytest.approx(FRAME_HEIGHT**2 * FRAME_SHAPE)


def test_the_stage_leaves_room_for_the_bands(shape: tuple[int, int]) -> None:
    stage, half = page.stage_of(DARK), config.frame_height / 2
    assert stage.top <= half - page.header_height(DARK)
    assert stage.bottom >= -half + page.footer_height(DARK)
    assert -config.frame_width / 2 < stage.left < stage.right < config.frame_width / 2
    assert stage.height > 0.6 * config.frame_height
    assert stage.wide == (shape == SHAPES["wide"])


@given(sizes, sizes, st.floats(0, 1), st.floats(0, 0.9))
def test_an_area_splits_into_parts_inside_it(width: float, height: float, share: float, gap: float) -> None:
    area = Rect(-width / 3, width * 2 / 3, -height, 0.0)
    one, other = area.split(share, gap)
    for part in (one, other):
        assert part.left >= area.left - 1e-9 and part.right <= area.right + 1e-9
        assert part.bottom >= area.bottom - 1e-9 and part.top <= area.top + 1e-9
    between = other.left - one.right if area.wide else one.bottom - other.top
    assert between == pytest.approx(gap)
    first, whole = (one.width, width - gap) if area.wide else (one.height, height - gap)
    assert first == pytest.approx(share * whole)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=sentences())
def test_a_caption_never_needs_more_lines_than_its_band_has(shape: tuple[int, int], text: str) -> None:
    width = config.frame_width - 2 * DARK.space.margin
    lines = wrap(text, width, DARK.sizes.body, lines=page.caption_lines())
    assert len(lines) <= page.caption_lines()
    assert " ".join(lines) == text  # nothing was cut
    foot = page.caption(DARK, Said(text))[-1].pen[1]
    assert foot > -config.frame_height / 2 + 2 * DARK.sizes.stamp  # over the stamp


@given(text=sentences(), width=st.floats(2, 14), most=st.integers(1, 4))
def test_wrapped_lines_fit(text: str, width: float, most: int) -> None:
    lines = wrap(text, width, DARK.sizes.body, lines=most)
    assert 1 <= len(lines) <= most
    assert all(advance(line) * DARK.sizes.body <= width + 1e-9 for line in lines)


@pytest.mark.parametrize("pace", PACES)
def test_a_pace_stretches_all_times_alike(pace: str) -> None:
    times, told = Times(), Times().at_pace(pace)
    for name in DURATIONS:
        assert getattr(told, name) == pytest.approx(getattr(times, name) * PACES[pace])
    assert told.reading == pytest.approx(times.reading / PACES[pace])
    assert told.reading_in_motion == times.reading_in_motion


def test_paces_are_in_order() -> None:
    assert all(PACES[one] > PACES[other] for one, other in pairwise(("slow", "normal", "fast")))
