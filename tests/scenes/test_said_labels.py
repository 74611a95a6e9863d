"""Labels around what is drawn by itself, or cut to fit: the words are whole in any language."""

from gettext import NullTranslations

from hypothesis import given
from hypothesis import strategies as st

from scenes.language import Language, Said, say, speaking
from scenes.mobjects.rope.labels import around
from scenes.mobjects.sums import BREAK, words_around
from scenes.theme import DARK
from scenes.typeface import advance


class Behind(NullTranslations):
    """A language that names the owner first."""

    def gettext(self, message: str) -> str:
        return {"z of {token}": "{token} 的 z", "the query of {token}": "{token} 的查询"}.get(message, message)


def whose(token: str) -> Said:
    return say("the query of {token}", token=token)


def test_what_is_drawn_by_itself_stands_where_the_language_puts_it() -> None:
    assert [one.text for one in words_around(DARK, say("z of {token}", token=BREAK))] == ["z of", ""]
    with speaking(Language("xx", Behind())):
        assert [one.text for one in words_around(DARK, say("z of {token}", token=BREAK))] == ["", "的 z"]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x17F)), st.floats(0.0, 12.0))
def test_only_the_text_is_cut_in_a_label_around_it(token: str, width: float) -> None:
    label, least = around(token, whose, width, 0.3), advance(whose("…")) * 0.3
    assert label.startswith("the query of ")
    assert advance(label) * 0.3 <= max(width, least) + 0.01
    if advance(whose(token)) * 0.3 <= width - 0.01:
        assert label == whose(token)


def test_a_label_around_a_text_may_begin_with_it() -> None:
    with speaking(Language("xx", Behind())):
        label = around("x" * 60, whose, 3.0, 0.3)
    assert label.endswith(" 的查询")
    assert "…" in label
