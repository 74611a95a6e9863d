"""The logic of the nouns: digits that add up, windows, rulers, trees of merges, signs, arcs, boxes that fit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.address import Cell, Cells, evaluate, format_value
from model.trace import Merge, Trace, Word
from scenes.mobjects.arcs import ENOUGH, LEAST_SHARE, LISTED, AttentionArcs
from scenes.mobjects.bars import Bar, BarList
from scenes.mobjects.boxes import BoxRows, flow, that_fit
from scenes.mobjects.head_values import Head
from scenes.mobjects.heatmap import Heatmap
from scenes.mobjects.logits.scores import Scores
from scenes.mobjects.sampling.ruler import Ruler
from scenes.mobjects.shares import column_adds_up, with_format_that_adds_up
from scenes.mobjects.sums import adds_up, decimals_that_add_up, fitting, list_that_adds_up
from scenes.mobjects.terms import choose_terms, telling_terms
from scenes.mobjects.token_text import write_bytes
from scenes.mobjects.tokens.graphemes import ByteTable, clusters
from scenes.mobjects.tokens.merges import MergeTree, replay
from scenes.mobjects.tokens.sentence import Sentence
from scenes.mobjects.words import Shown, Words
from scenes.page import Rect
from scenes.theme import DARK
from scenes.typeface import MONO, advance

PAGE = Rect(-6.0, 6.0, -2.0, 3.0)
parts = st.lists(st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 6)), min_size=1, max_size=8)
texts = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=30)


def shown(value: float, format: str = ".2f") -> Shown:
    return Shown(Cell("derived.x[0]", value), format)


def printed(value: float, format: str) -> float:
    """The number a reader reads."""
    return float(format_value(value, format).replace("−", "-").replace(" %", "").replace(",", ""))


# Digits


@given(parts, st.sampled_from([(2, 3), (2, 1, 3), (3,), (0, 1)]))
def test_decimals_that_add_up_do_as_printed(values: list[float], tries: tuple[int, ...]) -> None:
    decimals = decimals_that_add_up(values, tries)
    if decimals is None:
        assert not any(adds_up(values, one) for one in tries)
        return
    format = f".{decimals}f"
    total = printed(sum(values), format)
    assert sum(printed(value, format) for value in values) == pytest.approx(total, abs=10.0**-decimals / 10)


@given(parts)
def test_a_list_that_adds_up_never_lists_more_than_asked(values: list[float]) -> None:
    most = min(5, len(values))
    count, decimals = list_that_adds_up(most, lambda n: [*values[:n], sum(values[n:])], (2, 3))
    assert 1 <= count <= most
    found = adds_up([*values[:count], sum(values[count:])], decimals)
    assert found or (count, decimals) == (most, 2)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=9).filter(lambda xs: sum(xs) > 0.01))
def test_percentages_add_up_or_say_that_they_do_not(values: list[float]) -> None:
    column, total = [shown(value / sum(values), ".1%") for value in values], shown(1.0, ".1%")
    again = with_format_that_adds_up(column, total)
    assert [one.cell for one in again] == [one.cell for one in column]
    if column_adds_up(again, total):
        assert sum(printed(one.cell.value, one.format) for one in again) == pytest.approx(100.0, abs=1e-6)
    else:
        assert again == column


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=8), st.integers(1, 9))
def test_fitting_numbers_fit(values: list[float], room: int) -> None:
    format = fitting(values, room)
    widest = max(len(format_value(value, format)) for value in values)
    assert widest <= room or format == ".0f"


@given(st.lists(st.floats(-3, 3).filter(lambda x: abs(x) > 1e-3), min_size=1, max_size=40))
def test_chosen_terms_are_among_the_largest(values: list[float]) -> None:
    products = np.array(values)
    dims, decimals = choose_terms(products, 4, (3,))
    assert len(dims) == len(set(dims)) == min(4, len(products)) and decimals == 3
    least = np.sort(np.abs(products))[::-1][:9].min()
    assert all(abs(products[dim]) >= least for dim in dims)


def test_the_terms_of_a_dot_product_are_addresses_that_add_up(default_trace: Trace) -> None:
    a, b = (f"steps.0.embed[{position}]" for position in (0, 1))
    terms = telling_terms(default_trace, a, b, 4, (3,))
    numbers = [*(terms.product(dim) for dim in terms.dims), terms.rest, terms.total]
    for one in numbers:
        assert evaluate(one.cell.address, default_trace) == pytest.approx(one.cell.value)
    *summands, total = (printed(one.cell.value, one.format) for one in numbers)
    assert sum(summands) == pytest.approx(total, abs=1e-6)
    assert terms.count_of_rest.cell.value == default_trace.config.d_model - 4


def test_printed_factors_make_the_printed_products(default_trace: Trace) -> None:
    scores = Scores(default_trace)
    terms = telling_terms(default_trace, scores.normed, scores.row(scores.winner), 4, (2,), 2)
    for dim in terms.dims:
        x, y, product = (printed(one.cell.value, one.format) for one in (*terms.factors(dim), terms.product(dim)))
        assert round(x * y, 2) == pytest.approx(product, abs=1e-9)
    *summands, total = (printed(one.cell.value, one.format)
                        for one in (*(terms.product(dim) for dim in terms.dims), terms.rest, terms.total))
    assert sum(summands) == pytest.approx(total, abs=1e-6)


def test_the_mono_face_is_as_wide_as_said() -> None:
    assert advance("0", "mono") == pytest.approx(MONO)


# Bars and heatmaps


@given(st.floats(-3, 3))
def test_a_bar_reaches_from_its_foot(length: float) -> None:
    bar = Bar(DARK, np.array([1.0, 0.5, 0.0]), 0.2, DARK.role("ink"), length)
    near, far = (1.0, 1.0 + length) if length >= 0 else (1.0 + length, 1.0)
    assert bar.get_left()[0] == pytest.approx(near, abs=DARK.space.thin + 1e-9)
    assert bar.get_right()[0] == pytest.approx(far, abs=DARK.space.thin + 1e-9)
    assert bar.width >= DARK.space.thin - 1e-9


@settings(max_examples=30)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=9))
def test_bars_and_their_numbers_stay_in_the_area(values: list[float]) -> None:
    bars = BarList(DARK, ["token"] * len(values), [shown(value) for value in values], PAGE)
    assert PAGE.left - 0.05 <= bars.get_left()[0] and bars.get_right()[0] <= PAGE.right + 0.05
    assert all((row.bar.width > DARK.space.thin + 1e-6) <= (abs(value) > 0)
               for row, value in zip(bars.rows, values, strict=True))


def test_a_heatmap_has_a_pixel_a_value() -> None:
    values = np.array([[-2.0, 0.0, 2.0]])
    image = Heatmap(DARK, values, PAGE, "weight", scale=1.0)
    assert image.pixel_array.shape == (1, 3, 4)
    ends = [tuple(image.pixel_array[0, i, :3]) for i in (0, 2)]
    assert ends == [tuple(DARK.role(role).to_int_rgb()) for role in ("negative", "positive")]
    assert image.across(1)[0] == pytest.approx(PAGE.at(0.5, 0)[0])
    assert (image.width, image.height) == pytest.approx((PAGE.width, PAGE.height))


# The ruler


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=48))
def test_shares_lie_end_to_end(weights: list[float]) -> None:
    ruler = Ruler(DARK, PAGE, shown(0, "d"), shown(1, "d"))
    shares = np.array(weights) / sum(weights)
    segments = ruler.lay(shares[:-1], shares[-1])
    assert len(segments) == len(shares)
    for i, (one, other) in enumerate(pairwise(segments)):
        middle = ruler.at(float(shares[: i + 1].sum()))[0]
        assert one.get_right()[0] == pytest.approx(middle, abs=DARK.space.pad)
        assert other.get_left()[0] == pytest.approx(middle, abs=DARK.space.pad)
    assert segments[-1].get_right()[0] == pytest.approx(ruler.right, abs=DARK.space.pad)


@given(st.floats(0, 1), st.text("abc", max_size=30))
def test_words_under_the_ruler_stay_between_its_ends(share: float, text: str) -> None:
    ruler = Ruler(DARK, PAGE, shown(0, "d"), shown(1, "d"))
    words = ruler.below(Words(DARK, f"x{text}"), share)
    assert ruler.left - 1e-6 <= words.pen[0] and words.pen[0] + words.advance <= ruler.right + 1e-6


def test_what_is_not_lost_is_not_drawn() -> None:
    ruler = Ruler(DARK, PAGE, shown(0, "d"), shown(1, "d"))
    assert len(ruler.lost(0.5, 0.5)) == 0 and len(ruler.lost(0.5, 0.6)) == 1


# Merges


@st.composite
def words(draw) -> Word:
    """A word and rules that join neighbours of it, in any order that can be."""
    raw = draw(st.text("abcde", min_size=1, max_size=14)).encode()
    pieces, merges = [raw[i:i + 1] for i in range(len(raw))], []
    for rank in range(draw(st.integers(0, len(raw) - 1))):
        at = draw(st.integers(0, len(pieces) - 2))
        merges.append(Merge(pieces[at], pieces[at + 1], rank, at))
        pieces[at:at + 2] = [pieces[at] + pieces[at + 1]]
    return Word(raw.decode(), raw, 0, len(pieces), tuple(merges))


@given(words())
def test_merges_replayed_are_the_tokens(word: Word) -> None:
    spans, left = replay(word)
    assert len(spans) == len(word.bytes) + len(word.merges) and len(left) == word.stop
    assert b"".join(word.bytes[spans[i].first:spans[i].stop] for i in left) == word.bytes
    for span in spans[len(word.bytes):]:
        one, other = (spans[part] for part in span.parts)
        merge = word.merges[span.merge]
        assert (word.bytes[one.first:one.stop], word.bytes[other.first:other.stop]) == (merge.left, merge.right)
        assert (span.first, span.stop) == (one.first, other.stop) and one.stop == other.first
        assert span.level == max(one.level, other.level) + 1


def test_a_merge_tree_stays_in_its_area(default_trace: Trace) -> None:
    key, area = "rare", Rect(-6.5, 6.5, -2.0, 3.0)
    word = default_trace.asides[key].words[0]
    tree = MergeTree(DARK, default_trace, f"asides.{key}.words.0", word, area)
    for done in (0, 0.5, tree.count / 2, tree.count):
        tree.show(done)
        assert area.left - 0.01 <= tree.get_left()[0] and tree.get_right()[0] <= area.right + 0.01
        assert area.bottom - 0.01 <= tree.get_bottom()[1] and tree.get_top()[1] <= area.top + 0.01
    assert len(tree.settle(1.0).walls()) == len(tree.left_over) - 1


# Signs and bytes


@pytest.mark.parametrize(("text", "signs"), [
    ("cat", ["c", "a", "t"]), ("e\u0301a", ["e\u0301", "a"]), ("हिन्दी", ["हि", "न्दी"]),
    ("👩‍🚀!", ["👩‍🚀", "!"]), ("👍🏽", ["👍🏽"]), ("مرحبا a", ["مرحبا", " ", "a"]), ("", []),
])
def test_what_a_reader_takes_for_one_sign(text: str, signs: list[str]) -> None:
    assert clusters(text) == signs


@given(st.text(max_size=40))
def test_signs_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_bytes_under_their_signs_fit(text: str) -> None:
    raw = text.encode()
    cells = Cells("words.0.bytes", np.frombuffer(raw, np.uint8).astype(float))
    table = ByteTable(DARK, raw, cells, PAGE)
    assert 0 < table.drawn <= table.total == len(raw)
    assert len(table.numbers) == table.drawn
    assert table.width <= PAGE.width + 1e-6


# Attention


def test_spaces_that_are_not_the_plain_one_are_seen() -> None:
    assert write_bytes("\xa0 a\u3000".encode()) == "⟨U+00A0⟩␣a⟨U+3000⟩"


@pytest.mark.parametrize("query", [0, 3, -1])
def test_arcs_hold_enough_and_the_rest_is_one(default_trace: Trace, query: int) -> None:
    query %= default_trace.n_prompt
    layer, number = (int(np.asarray(default_trace.focus[name].value)) for name in ("layer", "head"))
    head = Head(default_trace, layer, number)
    pattern = head.pattern(query)
    arcs = AttentionArcs(DARK, head, query, int(pattern.argmax()), PAGE)
    own = len(arcs.arcs) - (arcs.others is not None)
    assert own <= min(LISTED, len(pattern))
    values = [share.shown[0].cell.value for share in arcs.shares]
    assert sum(values) == pytest.approx(1.0, abs=1e-5)
    assert values[:own] == sorted(values[:own], reverse=True) and min(values[1:own], default=1) >= LEAST_SHARE
    bundled = sum(values[own:])
    assert bundled == pytest.approx(1 - sum(values[:own]), abs=1e-5)
    enough = bundled <= 1 - ENOUGH or own == LISTED or np.sort(pattern)[::-1][own] < LEAST_SHARE
    # Fewer where with more the percentages would not add up to 100 as printed.
    assert enough or sum(printed(value, ".0%") for value in values) == 100
    assert (arcs.others is None) == (own == len(pattern))


# Boxes and lines


@given(st.lists(st.floats(0.1, 5), max_size=40), st.floats(1, 12), st.floats(0, 0.5))
def test_lines_hold_all_in_order_and_fit(widths: list[float], room: float, gap: float) -> None:
    lines = flow(widths, room, gap)
    assert [i for line in lines for i in line] == list(range(len(widths)))
    for line in lines:
        used = sum(widths[i] for i in line) + gap * (len(line) - 1)
        assert used <= room + 1e-9 or len(line) == 1


@settings(max_examples=30)
@given(texts, st.booleans())
def test_rows_of_boxes_stay_in_their_area(names: list[str], numbered: bool) -> None:
    rows = BoxRows(DARK, names, PAGE, [shown(i, "d") for i in range(len(names))] if numbered else ())
    assert 1 <= len(rows) <= rows.total == len(names)
    assert rows.width <= PAGE.width + 1e-6 and rows.height <= PAGE.height + 1e-6
    assert [item.box.label.text for item in rows] == names[:len(rows)] or not rows.whole


def test_the_first_boxes_that_fit() -> None:
    boxes = [Words(DARK, "word") for _ in range(9)]
    width = boxes[0].width
    assert len(that_fit(boxes, 3 * width + 2 * 0.1 + 1e-6, 0.1)) == 3
    assert that_fit(boxes, width / 2, 0.1) == []


@settings(max_examples=40)
@given(st.text("ab \n", max_size=120))
def test_a_sentence_types_itself_inside_its_area(text: str) -> None:
    sentence = Sentence(DARK, text, PAGE)
    for share in (0.0, 0.5, 1.0):
        for words in (part for part in sentence.typed(share).submobjects if isinstance(part, Words)):
            assert words.pen[0] >= PAGE.left - 1e-6 and words.pen[0] + words.advance <= PAGE.right + 1e-6
    drawn = "".join(atom.text for atom, _ in sentence.runs)
    assert "".join(text.split()).startswith(drawn) and (not sentence.whole or drawn == "".join(text.split()))


@given(st.integers(1, 30), st.data())
def test_rows_of_an_area_fill_it(count: int, data) -> None:
    i = data.draw(st.integers(0, count - 1))
    rows = [PAGE.row(k, count) for k in range(count)]
    assert all(one.bottom == pytest.approx(other.top) for one, other in pairwise(rows))
    assert (rows[0].top, rows[-1].bottom) == pytest.approx((PAGE.top, PAGE.bottom))
    half = PAGE.row(i, count, 0.5)
    assert half.height == pytest.approx(rows[i].height / 2) and half.at(0, 0.5) == pytest.approx(rows[i].at(0, 0.5))
