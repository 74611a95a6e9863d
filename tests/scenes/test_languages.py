"""Every message in every language, and every chapter in each: nothing unsaid, nothing cut, every number the trace's."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.address import Cell, format_value
from model.trace import Trace
from scenes.chapter import Chapter
from scenes.contents import load
from scenes.language import NAMES, language, reason, say, say_count, say_in, speaking
from scenes.lines import breakable
from scenes.mobjects.kv_cache.readings import large
from scenes.mobjects.words import Shown, Words
from scenes.theme import DARK, LIGHT
from tests.scenes.catalogues import LANGUAGES, NOWHERE, Message, catalogue, messages, places
from tests.scenes.conftest import SHAPES
from tests.scenes.pages import PROMPTS, SLUGS, check_page, check_story

ROOT = Path(__file__).resolve().parents[2]
# Names of the field, of models and papers are the same in all languages; addresses and commands are code.
NAMES_OF_THE_FIELD = {"RMSNorm", "LayerNorm", "RoPE", "GPT", "XL", "Llama", "exp", "gate", "up", "silu"}
CODE = ("steps.0.probs", "render.py verify")
PAPERS = re.compile(r"et al\. \d{4}")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_has_what_the_code_says_and_nothing_else(code: str) -> None:
    def of(entry) -> Message:
        one, many = entry.id if isinstance(entry.id, tuple) else (entry.id, None)
        return Message(one, many, entry.context)

    found = {of(entry) for entry in catalogue(code) if entry.id}
    assert found == messages()
    assert not [entry.id for entry in catalogue(code) if entry.fuzzy]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_renders_in_every_language_with_the_same_places(code: str) -> None:
    faults = []
    for entry in catalogue(code):
        ids, strings = ((one,) if isinstance(one, str) else tuple(one) for one in (entry.id, entry.string))
        wanted = set().union(*map(places, ids))
        uncounted = {"n"} if len(ids) > 1 else set()  # "one token" needs no number
        if any(not string.strip() or places(string) | uncounted != wanted | uncounted for string in strings):
            faults.append((entry.id, entry.string))
    assert not [fault for fault in faults if fault[0]]


@pytest.mark.parametrize("code", NAMES)
@given(st.data())
def test_any_value_is_filled_in_as_it_is(code: str, data: st.DataObject) -> None:
    """A token may be anything, also what looks like a place, and numbers keep their addresses."""
    message = data.draw(st.sampled_from(sorted(messages(), key=str)))
    names = places(message.text) | places(message.plural or "")
    shown = {name: Shown(Cell(f"len({name})", data.draw(st.integers(0, 10**6))), ",d") for name in sorted(names)}
    values = shown | {name: data.draw(st.text()) for name in names if name != "n" and data.draw(st.booleans())}
    with speaking(code):
        if message.plural:
            text = say_count(message.text, message.plural, **values)
        elif message.context:
            text = say_in(message.context, message.text, **values)
        else:
            text = say(message.text, **values)
        assert all(str(value) in text for name, value in values.items() if name != "n")
    assert {one.cell.address for one in text.shown} <= {f"len({name})" for name in names}
    assert len(text.shown) >= sum(isinstance(value, Shown) for name, value in values.items() if name != "n")


@pytest.mark.parametrize("code", NAMES)
@given(st.floats(-1e9, 1e9), st.sampled_from(["d", ",d", ".2f", "+.3f", ",.1f", ".1%"]))
def test_numbers_can_be_read_back(code: str, value: float, spec: str) -> None:
    plain, spoken = format_value(value, spec), language(code)
    assert spoken.plain(spoken.number(plain)) == plain
    assert len(breakable(spoken.number(plain))) == len(breakable(plain)) == 1, "a number is never broken"


def test_large_counts_have_the_units_of_their_language() -> None:
    trace = Trace.load(ROOT / "assets" / "traces" / "tiny-gqa.safetensors")
    counts = ("2839*10**6", "12*10**4", "9999")
    expected = {
        "en": ["2.8 billion", "120.0 thousand", "10.0 thousand"], "zh": ["28.4 亿", "12.0 万", "9,999"],
        "es": ["2\u202f839,0 millones", "120,0 mil", "10,0 mil"],
    }  # fmt: skip
    for code, texts in expected.items():
        with speaking(code):
            assert [large(trace, address) for address in counts] == texts


def test_all_that_stands_on_the_screen_was_said(play) -> None:
    """In a language of look-alikes no Latin word is left, but for tokens, addresses and names of the field."""
    trace = Trace.load(ROOT / "assets" / "traces" / "tiny-gqa.safetensors")
    written = "".join(token.text for token in trace.all_tokens)
    texts = [trace.prompt, written, trace.provenance.model, *(aside.text for aside in trace.asides.values()),
             *(token.text for token in trace.vocab.values())]  # fmt: skip
    unsaid: dict[str, str] = {}

    def look(chapter: Chapter) -> None:
        shown = (part for mobject in chapter.mobjects for part in mobject.get_family() if isinstance(part, Words))
        for text in {chapter.beats[-1].caption, *(part.text for part in shown)}:
            if text.startswith(CODE) or PAPERS.search(text):
                continue
            words = set(re.findall("[A-Za-z]{2,}", re.sub("⟨.*?⟩", " ", text))) - NAMES_OF_THE_FIELD
            if not all(any(word in one for one in texts) for word in words):
                unsaid[text] = chapter.slug

    with speaking(NOWHERE):
        for slug in SLUGS:
            play(load(slug), trace, DARK, look)
    assert not unsaid


@pytest.mark.model
@pytest.mark.parametrize("slug", SLUGS)
def test_every_chapter_in_the_language_of_the_longest_words(slug: str, default_trace: Trace, play) -> None:
    found: list[str] = []
    with speaking("de"):
        check_story(play(load(slug), default_trace, DARK, check_page(found)))
    assert not found


@pytest.mark.model
@pytest.mark.parametrize("code", LANGUAGES)
def test_why_something_was_chosen_is_said_in_every_language(code: str, default_trace: Trace) -> None:
    choice = default_trace.focus["head"]
    english = reason(choice)
    with speaking(code):
        said = reason(choice)
    assert choice.names and all(name in said and name in english for name in choice.names.values())
    assert said != english


PAGES = list(product(SLUGS, LANGUAGES, PROMPTS, SHAPES))
DAYS = 182  # after so many, every page was played


@pytest.mark.model
def test_a_page_in_another_language(page: tuple[str, str, str, str], trace_of, play) -> None:
    slug, code, prompt, shape = page
    found: list[str] = []
    with speaking(code):
        play(load(slug), trace_of(PROMPTS[prompt]), LIGHT, check_page(found), shape)
    assert not found
