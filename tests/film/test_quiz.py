"""Three questions for every chapter, whatever the prompt: one option is right, and every number is the trace's."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from film.quiz import EACH, LETTERS, MAKERS, Question, questions
from film.quiz.asking import Asking, Draft
from model.record import record
from model.trace import Trace
from scenes.contents import CHAPTERS
from scenes.language import Language, speaking
from tests.model.tiny import tiny_model
from tests.scenes.pages import PROMPTS

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "traces"
COMMITTED = ("tiny-gqa", "tiny-mha")
SMALLEST = {"first_rule", "unlikeliest"}  # questions for the smallest number
LANDING = {"cold_draw"}  # a question for where u lands; all others with evidence are for the largest number
SETTINGS: dict[str, dict[str, Any]] = {
    "greedy": {"temperature": 0.0}, "hot": {"temperature": 100.0}, "cold": {"temperature": 0.01},
    "one new token": {"new_tokens": 1}, "nothing cut": {"top_k": 0, "top_p": 1.0}, "one kept": {"top_k": 1},
    "another head": {"layer": 0, "head": 2, "focus_token": 0},
}  # fmt: skip

model_of = cache(tiny_model)


def committed(name: str) -> Trace:
    return Trace.load(ASSETS / f"{name}.safetensors")


def every_question(trace: Trace) -> Iterator[Question]:
    for stage in CHAPTERS:
        yield from questions(trace, stage.slug)


def check(trace: Trace, text: str, options: Any, right: Any, numbers: Any, name: str) -> None:
    """What holds of every question."""
    read = [str(option.text) for option in options]
    assert 3 <= len(read) <= 4 and len(set(read)) == len(read), (name, read)
    assert all(one.strip() and one.isprintable() for one in (text, *read)), name
    for number in numbers:
        assert trace.cell(number.address).value == pytest.approx(number.value, nan_ok=False), number
    told = [option.evidence for option in options]
    if any(told) and name not in LANDING:
        assert all(told), name
        others = [option.evidence for option in options if option is not right]
        sign = -1 if name in SMALLEST else 1
        assert all(sign * right.evidence.value > sign * other.value for other in others), name
        assert str(right.evidence) not in {str(other) for other in others}, name


def check_all(trace: Trace) -> None:
    for stage in CHAPTERS:
        three = questions(trace, stage.slug)
        assert len(three) == EACH and len({question.name for question in three}) == EACH
        for question in three:
            assert question.chapter == stage.slug and question.options[question.answer] is question.right
            check(trace, str(question.text), question.options, question.right, question.numbers, question.name)
            assert str(question.explanation).isprintable()
    for makers in MAKERS.values():  # those that others stand before, too
        for make in makers:
            if draft := make(Asking(trace)):
                numbers = [*draft.text.numbers, *draft.explanation.numbers]
                check(trace, str(draft.text), (draft.right, *draft.wrong), draft.right, numbers, make.__name__)


@pytest.mark.parametrize("name", COMMITTED)
def test_every_chapter_has_three_questions(name: str) -> None:
    assert MAKERS.keys() == {stage.slug for stage in CHAPTERS}
    check_all(committed(name))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_prompt(prompt: str) -> None:
    check_all(record(model_of("gqa"), PROMPTS[prompt][:120]))


@pytest.mark.parametrize("kind", ["mqa", "gqa-untied"])
@pytest.mark.parametrize("name", SETTINGS)
def test_any_settings(kind: str, name: str) -> None:
    check_all(record(model_of(kind), "The cat sat on the", **SETTINGS[name]))


@settings(max_examples=15)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_text(prompt: str) -> None:
    check_all(record(model_of("mqa"), prompt, new_tokens=2))


def with_values(trace: Trace, **values: Any) -> Trace:
    """The trace with other values in its first step; `__` in a name stands for a point."""
    step = trace.steps[0]
    changed = {name.replace("__", "."): value for name, value in values.items()}
    return replace(trace, steps=(replace(step, values={**step.values, **changed}), *trace.steps[1:]))


def test_a_tie_is_no_question() -> None:
    trace = committed("tiny-gqa")
    layer, n = trace.focus["layer"].number, trace.n_prompt
    even = np.tril(np.ones((trace.config.n_heads, n, n), np.float32))
    tied = with_values(trace, **{f"blocks__{layer}__attn__pattern": even / even.sum(axis=-1, keepdims=True)})
    assert "looks_at" in {question.name for question in questions(trace, "attention")}
    names = {question.name for question in questions(tied, "attention")}
    assert len(names) == EACH and "looks_at" not in names
    assert "eager" not in {question.name for question in questions(tied, "heads")}
    check_all(tied)


def test_scores_that_are_all_alike_leave_three_questions() -> None:
    trace = committed("tiny-mha")
    flat = np.zeros_like(trace.steps[0]["logits"])
    steps = tuple(replace(s, sample=replace(s.sample, logits=np.zeros_like(s.sample.logits))) for s in trace.steps)
    even = with_values(replace(trace, steps=steps), logits=flat, probs=flat + 1 / flat.shape[1])
    assert {question.name for question in questions(even, "sampling")}.isdisjoint({"cold_draw"})
    for chapter in ("logits", "sampling", "generation"):
        assert len(questions(even, chapter)) == EACH


def test_the_same_trace_asks_the_same_and_another_shuffles() -> None:
    one, again, other = (committed(name) for name in ("tiny-gqa", "tiny-gqa", "tiny-mha"))
    assert list(every_question(one)) == list(every_question(again))
    assert [q.answer for q in every_question(one)] != [q.answer for q in every_question(other)]
    assert {LETTERS[question.answer] for question in every_question(one)} == set(LETTERS)


def test_a_recorded_trace_asks_the_same_as_its_file(tmp_path: Path) -> None:
    trace = record(model_of("gqa"), "The cat sat on the", new_tokens=2)
    trace.save(tmp_path / "trace.safetensors")
    loaded = Trace.load(tmp_path / "trace.safetensors")
    assert list(every_question(loaded)) == list(every_question(trace))


def test_a_question_is_data() -> None:
    for question in every_question(committed("tiny-gqa")):
        document = json.loads(json.dumps(question.document()))
        parts = [*document["text"], *document["explanation"], *document["options"][question.answer]["text"]]
        addresses = {part["address"] for part in parts if isinstance(part, dict)}
        assert addresses <= {number.address for number in question.numbers}
        text = "".join(part if isinstance(part, str) else part["text"] for part in document["text"])
        assert text == str(question.text)


class Marked(NullTranslations):
    """A language that says everything as English does, in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


MARKED = Language("xx", Marked(), decimal_comma=True)


@pytest.mark.parametrize("name", COMMITTED)
def test_another_language_asks_the_same(name: str) -> None:
    trace = committed(name)
    english = list(every_question(trace))
    with speaking(MARKED):
        others = list(every_question(trace))
    for question, other in zip(english, others, strict=True):
        assert (other.name, other.answer) == (question.name, question.answer)
        assert [(n.address, n.value) for n in other.numbers] == [(n.address, n.value) for n in question.numbers]
        assert [str(n) for n in other.numbers] == [MARKED.number(str(n)) for n in question.numbers]
        pairs = zip((question.text, question.explanation), (other.text, other.explanation), strict=True)
        for said, again in [*pairs, *((o.text, p.text) for o, p in zip(question.options, other.options, strict=True))]:
            words = [part for part in again.parts if isinstance(part, str)]
            assert "".join(words).translate({ord("⟦"): None, ord("⟧"): None}) == "".join(
                part for part in said.parts if isinstance(part, str))  # fmt: skip
            if again in (other.text, other.explanation):
                assert str(again)[0] == "⟦" and str(again)[-1] == "⟧" and depth_is_kept(str(again)), again


def depth_is_kept(text: str) -> bool:
    """Whether what stands in brackets is one whole: no message is put together of several side by side."""
    depths = np.cumsum([(ch == "⟦") - (ch == "⟧") for ch in text])
    return bool(depths[-1] == 0 and (depths[:-1] > 0).all())


def test_a_number_is_written_in_the_language_it_was_asked_in() -> None:
    trace = committed("tiny-gqa")
    with speaking(MARKED):
        (outlier,) = [make(Asking(trace)) for make in MAKERS["norm"] if make.__name__ == "outlier"]
    assert outlier and re.fullmatch(r"\d+,\d %", str(outlier.right.text))


# Answers worked out again, without addresses: the value of the right option, or of its evidence.

Of = Callable[[Trace], float]


def block(trace: Trace, name: str) -> Any:
    return np.asarray(trace.steps[0][f"blocks.{trace.focus['layer'].number}.{name}"], np.float64)


def row(trace: Trace, name: str) -> Any:
    return block(trace, name)[trace.focus["query"].number]


def silu(x: Any) -> Any:
    return x / (1 + np.exp(-x))


def softmax(x: Any) -> Any:
    powers = np.exp(np.asarray(x, np.float64) - np.max(x))
    return powers / powers.sum()


def cold_share(trace: Trace) -> float:
    """That of the token on which u lands when the shares at 0.2 lie end to end, the likeliest first."""
    sample = trace.steps[0].sample
    shares = np.sort(softmax(5 * np.asarray(sample.logits, np.float64)))[::-1]
    return float(shares[(np.cumsum(shares) <= sample.draw).sum()])


def saving(trace: Trace) -> float:
    """Multiply-adds of the last run over all tokens, for one of it alone: counted product by product."""
    c, n = trace.config, int(trace.steps[-1].positions[-1]) + 1
    weights = c.n_layers * (2 * (c.n_heads + c.n_kv_heads) * c.d_head + 3 * c.d_mlp) * c.d_model
    one = weights + c.vocab_size * c.d_model + c.n_layers * 2 * c.n_heads * c.d_head * n
    return n * one / one


def nearest_cosine(trace: Trace) -> float:
    id = trace.tokens[trace.focus["token"].number].id
    row = trace.derived["embed.neighbours.of"].tolist().index(id)
    return float(trace.derived["embed.neighbours.cosines"][row].max())


def dim(trace: Trace) -> int:
    return int(trace.focus["stream_dims"].numbers[0])


def head_parts(trace: Trace) -> Any:
    weights = trace.weights[f"blocks.{trace.focus['layer'].number}.attn.o_proj.dims.{dim(trace)}"]
    z = row(trace, "attn.z")
    return (weights.reshape(z.shape) * z).sum(axis=1)


RIGHT: dict[str, Of] = {
    "runs": lambda t: len(t.generated),
    "shares": lambda t: t.config.vocab_size,
    "read": lambda t: len(t.tokens),
    "rare_word": lambda t: len(t.asides["rare"].tokens),
    "nearest": nearest_cosine,
    "matrix": lambda t: np.size(t.steps[0]["embed"]),
    "table": lambda t: t.config.vocab_size * t.config.d_model / t.config.n_params,
    "widest": lambda t: np.sqrt((block(t, "resid_pre") ** 2).mean(axis=1)).max(),
    "one_width": lambda t: 1,
    "outlier": lambda t: (row(t, "resid_pre") ** 2).max() / (row(t, "resid_pre") ** 2).sum(),
    "shifted": lambda t: block(t, "attn.scores")[t.focus["head"].number, t.focus["query"].number, t.focus["key"].number]
    * np.sqrt(t.config.d_head),
    "fastest": lambda t: 1,
    "hands": lambda t: t.config.d_head // 2,
    "looks_at": lambda t: block(t, "attn.pattern")[t.focus["head"].number, t.focus["query"].number].max(),
    "ahead": lambda t: 0,
    "scaled": lambda t: block(t, "attn.scores")[t.focus["head"].number, t.focus["query"].number, t.focus["key"].number],
    "sees": lambda t: t.n_prompt // 2 + 1,
    "row_sum": lambda t: 1,
    "eager": lambda t: block(t, "attn.pattern")[:, t.focus["query"].number, t.focus["key"].number].max(),
    "kept": lambda t: 2 * block(t, "attn.k")[:, 0].size,
    "mixed": lambda t: head_parts(t).max(),
    "joined": lambda t: row(t, "attn.z").size,
    "patterns": lambda t: t.config.n_layers * t.config.n_heads,
    "added": lambda t: (row(t, "resid_pre") + row(t, "attn_out"))[dim(t)],
    "silenced": lambda t: (row(t, "resid_post") - row(t, "mlp_out"))[dim(t)],
    "deltas": lambda t: 2 * t.config.n_layers,
    "gated": lambda t: (silu(row(t, "mlp_gate")) * row(t, "mlp_up"))[t.derived["mlp.neurons"][0]],
    "bent": lambda t: silu(row(t, "mlp_gate"))[np.abs(row(t, "mlp_gate") + 2).argmin()],
    "decides": lambda t: max(t.derived["attribution.embed"], t.derived["attribution.attn"].max(),
                             t.derived["attribution.mlp"].max()),
    "stopped": lambda t: t.derived["lens.top.probs"][t.config.n_layers // 2].max(),
    "adds_up": lambda t: t.steps[0]["logits"][-1].max(),
    "own_weights": lambda t: t.config.n_params - (1 if t.config.tied else 2) * t.config.vocab_size * t.config.d_model
    - t.config.d_model,
    "odds": lambda t: np.sort(t.steps[0]["probs"][-1])[-1] / t.steps[0]["probs"][-1][t.derived["lens.race.ids"][3]],
    "one_more": lambda t: t.steps[0]["probs"][-1].max(),
    "products": lambda t: t.config.d_model,
    "tail": lambda t: np.sort(t.steps[0]["probs"][-1])[:-10].sum(),
    "cold_draw": cold_share,
    "raised": lambda t: t.steps[0].sample.top_p_probs.max() / t.steps[0].sample.top_p_probs.sum(),
    "most_drawn": lambda t: np.bincount(
        np.searchsorted(np.cumsum(t.steps[0].sample.probs[t.steps[0].sample.kept_ids]),
                        t.derived["sampling.repeat.draws"], side="right")).max(),
    "hot": lambda t: softmax(np.asarray(t.steps[0].sample.logits) / 2).max(),
    "saved": saving,
    "price": lambda t: 2 * 2 * t.config.n_layers * block(t, "attn.k")[:, 0].size,
    "new_rows": lambda t: 1,
    "unlikeliest": lambda t: min(step.sample.probs[step.sample.chosen_id] for step in t.steps),
    "greedy": lambda t: t.steps[0]["probs"][-1].max(),
    "context": lambda t: t.n_prompt + len(t.steps) - 1,
    "total_work": lambda t: t.derived["cache.macs.cached"][0] / t.derived["cache.macs.cached"].sum(),
    "analogy": lambda t: t.derived["analogy.top.cosines"].max(),
    "writers": lambda t: max(
        np.linalg.norm(t.steps[0][f"blocks.{n}.{name}"][t.focus["query"].number])
        for n in range(t.config.n_layers) for name in ("attn_out", "mlp_out")),
    "leads": lambda t: t.steps[0]["probs"][-1].max(),
    "unplaced": lambda t: t.derived["rope.off.top.probs"].max(),
    "surest": lambda t: row_of_heads(t).max(),
    "most_active": lambda t: row(t, "mlp_act")[t.derived["mlp.neurons"][:4]].max(),
    "highest": lambda t: t.steps[0]["logits"][-1].max(),
    "others": lambda t: 2 * 96 * 12288 * 2048 * 2 / 1e9,  # GPT-3: as wide a key and a value in each of 96 blocks
    "lens_stops": lambda t: t.config.n_layers + 1,
    "copies": lambda t: max(row[q - 11] for q, row in enumerate(t.derived["heads.pattern.induction"])
                            if 14 <= q < 23 and row.argmax() == q - 11),
    "most_weights": lambda t: 3 * t.config.d_mlp / (
        3 * t.config.d_mlp + 2 * (t.config.n_heads + t.config.n_kv_heads) * t.config.d_head + 2),
    "first_rule": lambda t: first_long(t).merges[0].rank,
}  # fmt: skip


def row_of_heads(trace: Trace) -> Any:
    """What the token in focus gives to each token, in every head."""
    return block(trace, "attn.pattern")[:, trace.focus["query"].number]


def first_long(trace: Trace) -> Any:
    """The first word that at least four rules build."""
    words = (*trace.words, *(aside.words[0] for _, aside in sorted(trace.asides.items())))
    return next(word for word in words if len(word.merges) >= 4)


def numeric(draft: Draft) -> float | None:
    """What the right option says, or is compared by."""
    if draft.right.evidence:
        return draft.right.evidence.value
    return draft.right.text.numbers[0].value if len(draft.right.text.parts) == 1 and draft.right.text.numbers else None


@pytest.mark.parametrize("name", COMMITTED)
def test_the_right_answer_is_the_one_worked_out_apart(name: str) -> None:
    trace, checked = committed(name), set()
    for makers in MAKERS.values():
        for make in makers:
            draft = make(Asking(trace))
            if draft is not None and (value := numeric(draft)) is not None:
                assert value == pytest.approx(float(RIGHT[make.__name__](trace)), rel=1e-4, abs=1e-6), make.__name__
                checked.add(make.__name__)
    assert len(checked) >= 45


def test_statements_that_promise_equality_hold() -> None:
    for name in COMMITTED:
        trace = committed(name)
        i, j = trace.focus["repeat"].numbers[:2]
        assert np.array_equal(trace.steps[0]["embed"][i], trace.steps[0]["embed"][j])
        lengths = np.linalg.norm(trace.derived["rope.q_at"], axis=1)
        assert lengths == pytest.approx(lengths[0], rel=1e-4)
        (stays,) = [q for q in questions(trace, "rope") if q.name == "length_stays"]
        length = str(stays.right.text.numbers[0])
        assert re.search(rf"\b{re.escape(length)} too", str(stays.explanation))
