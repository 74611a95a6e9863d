"""What is read of a trace is told by name, and a name tells whether its value has changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.reading import ABSENT, Values, Watched
from model.trace import Trace

Look = Callable[[Trace], Any]

LOOKS: dict[str, tuple[Look, set[str]]] = {
    "an address": (lambda t: t.cell("2*steps.0.probs[0,1]+derived.rope.off.prob"),
                   {"steps.0.probs", "derived.rope.off.prob"}),
    "a size": (lambda t: t.cell("config.d_model"), {"config"}),
    "the config": (lambda t: t.config.n_layers, {"config"}),
    "the prompt": (lambda t: t.prompt, {"encoding"}),
    "its tokens": (lambda t: t.tokens[0], {"encoding"}),
    "how many": (lambda t: t.n_prompt, {"encoding"}),
    "all tokens": (lambda t: t.all_tokens, {"encoding", "generated"}),
    "a token": (lambda t: t.token(0), {"vocab.0"}),
    "every token": (lambda t: list(t.vocab), {"vocab"}),
    "a step": (lambda t: t.step(1)["embed"], {"steps.1.embed"}),
    "a step's names": (lambda t: list(t.steps[1].values), {"steps.1"}),
    "its kind": (lambda t: t.step(1).kind, {"steps.1.kind"}),
    "its places": (lambda t: t.step(1).positions, {"steps.1.positions"}),
    "the last step": (lambda t: t.steps[-1].sample.draw, {"steps", "steps.9.sample.draw"}),
    "how many steps": (lambda t: len(t.steps), {"steps"}),
    "each draw": (lambda t: [s.sample.draw for s in t.steps],
                  {"steps", *(f"steps.{i}.sample.draw" for i in range(10))}),
    "some steps": (lambda t: [s.kind for s in t.steps[:2]], {"steps", "steps.0.kind", "steps.1.kind"}),
    "a choice": (lambda t: t.focus["layer"].reason, {"focus.layer"}),
    "an aside": (lambda t: t.asides["rare"].text, {"asides.rare"}),
    "whether there is one": (lambda t: "long" in t.asides, {"asides.long"}),
    "what may be missing": (lambda t: t.derived.get("no.such"), {"derived.no.such"}),
    "a measured value": (lambda t: t.measured["cache.whole"], {"measured.cache.whole"}),
    "the hash": (lambda t: t.hash, {"digest"}),
    "the prefill's": (lambda t: t.prefill_hash, {"prefill_digest"}),
    "the model": (lambda t: t.provenance.model, {"provenance"}),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_read_is_told_and_is_what_the_trace_has(name: str, tiny_trace: Trace) -> None:
    look, names = LOOKS[name]
    told: set[str] = set()
    found, expected = look(Watched(tiny_trace, told.add)), look(tiny_trace)
    assert told == names
    assert np.array_equal(found, expected) if isinstance(found, np.ndarray) else found == expected


def test_it_is_told_before_the_value_is_given_away(tiny_trace: Trace) -> None:
    told: list[str] = []
    watched = Watched(tiny_trace, told.append)
    with pytest.raises(KeyError):
        watched.lookup("derived.no.such")
    with pytest.raises(IndexError):
        watched.step(99)
    with pytest.raises(KeyError, match="no value 'embedd', the nearest are embed"):
        watched.step(0)["embedd"]
    assert {"derived.no.such", "steps", "steps.0.embedd"} <= set(told)


def test_every_name_has_a_digest_that_follows_its_value(tiny_trace: Trace) -> None:
    token = replace(tiny_trace.tokens[0], text="other")
    first = tiny_trace.steps[0]
    changes: dict[str, Trace] = {
        "encoding": replace(tiny_trace, encoding=replace(tiny_trace.encoding, text="other")),
        "generated": replace(tiny_trace, generated=tiny_trace.generated[:-1]),
        "steps": replace(tiny_trace, steps=tiny_trace.steps[:-1]),
        "config": replace(tiny_trace, config=replace(tiny_trace.config, n_ctx=7)),
        "provenance": replace(tiny_trace, provenance=replace(tiny_trace.provenance, model="other")),
        "vocab.0": replace(tiny_trace, vocab=dict(tiny_trace.vocab) | {0: token}),
        "vocab": replace(tiny_trace, vocab={5: token}),
        "focus.layer": replace(
            tiny_trace, focus=dict(tiny_trace.focus) | {"layer": replace(tiny_trace.focus["layer"], reason="why not")}
        ),
        "asides.rare": replace(tiny_trace, asides=dict(tiny_trace.asides) | {"rare": tiny_trace.encoding}),
        "derived.embed.mean": replace(tiny_trace, derived=dict(tiny_trace.derived) | {"embed.mean": np.zeros(64)}),
        "steps.0.embed": replace(tiny_trace, steps=(replace(first, values={"embed": np.zeros(3)}),)),
        "steps.0": replace(tiny_trace, steps=(replace(first, values={"embed": first["embed"]}),)),
        "steps.0.sample.draw": replace(tiny_trace, steps=(replace(first, sample=replace(first.sample, draw=0.5)),)),
        "prefill_digest": replace(tiny_trace, steps=(replace(first, positions=first.positions + 1),)),
    }
    before = Values(tiny_trace)
    for name, trace in changes.items():
        assert Values(trace)[name] != before[name] != ABSENT, name
        assert Values(replace(trace))[name] == Values(trace)[name], name
    assert {before[name] for name in ("derived.no.such", "asides.none", "steps.99.embed", "vocab.-9")} == {ABSENT}


def test_the_prefill_is_the_same_whatever_is_drawn(tiny_trace: Trace) -> None:
    first = tiny_trace.steps[0]
    drawn = replace(first, sample=replace(first.sample, temperature=9.0, chosen_id=0))
    other = replace(tiny_trace, steps=(drawn,), generated=tiny_trace.generated[:1], derived={})
    assert other.prefill_hash == tiny_trace.prefill_hash != tiny_trace.hash
    assert other.digest != tiny_trace.digest
    for step in (replace(first, values=dict(first.values) | {"embed": first["embed"] + 1}),):
        assert replace(tiny_trace, steps=(step,)).prefill_hash != tiny_trace.prefill_hash
