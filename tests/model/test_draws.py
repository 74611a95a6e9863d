"""Draws beyond the run: a thousand of one token, and three whole continuations, made here without a cache."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from model.derive import draws
from model.record import record
from model.sampling import Settings, sample
from model.sampling import draws as us
from model.tokenizer import Tokenizer
from tests.model.conftest import PROMPT


def test_a_thousand_draws_are_a_stated_generator():
    s = sample(np.log([0.5, 0.3, 0.2]), 1, 0, 1, 7, 0.5)
    found = draws.repeats(s)
    u = np.random.default_rng([7, 1]).random(1000)
    np.testing.assert_array_equal(found["sampling.repeat.draws"], u)
    assert found["sampling.repeat.counts"].tolist() == [
        (u < 0.5).sum(), ((u >= 0.5) & (u < 0.8)).sum(), (u >= 0.8).sum()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        (Settings(0.7, 5, 0.9, 3), [(0, 0, 1, 3), (0.7, 5, 0.9, 3), (1.5, 0, 1, 3)]),
        (Settings(0, 5, 0.9, 3), [(0, 5, 0.9, 3), (0.8, 5, 0.9, 3), (1.5, 0, 1, 3)]),
        (Settings(1.5, 0, 1, 3), [(0, 0, 1, 3), (1.5, 0, 1, 3), (1.5, 0, 1, 3)]),
    ],
)
def test_three_ways_to_go_on(own, wanted):
    assert list(draws.run_settings(own)) == wanted


def test_a_run_that_ended_is_filled_up():
    settings = draws.run_settings(Settings())
    found = draws.runs(settings, [[(5, 1.0), (6, 1.0)], [(7, 0.5)], [(8, 0.1), (0, 0.2)]], 2)
    assert found["runs.ids"].tolist() == [[5, 6], [7, -1], [8, 0]]
    assert found["runs.probs"].tolist() == [[1, 1], [0.5, 0], [0.1, 0.2]]
    assert found["runs.temperatures"].tolist() == [0, 0.8, 1.5]
    assert (found["runs.top_k"].tolist(), found["runs.top_p"].tolist()) == ([0, 40, 0], [1, 0.95, 1])


def go_on(model, prompt, settings, n):
    """n tokens, each from a pass over the whole text: ids and shares."""
    ids = model.tokenizer.ids(prompt)
    found = []
    for draw in us(settings.seed, n):
        with torch.inference_mode():
            logits = model.transformer(torch.tensor([ids]))[0, -1].numpy()
        s = sample(logits, *settings, float(draw))
        found.append((s.chosen_id, s.probs[s.chosen_id]))
        ids = [*ids, s.chosen_id]
    return found


@pytest.mark.parametrize("own", [Settings(), Settings(temperature=0), Settings(1.5, 0, 1, 2)])
def test_the_prompt_continued_three_times(tiny, own):
    trace = record(tiny, PROMPT, new_tokens=5, **own._asdict())
    for row, settings in enumerate(draws.run_settings(own)):
        expected = go_on(tiny, PROMPT, settings, 5)
        assert trace.derived["runs.ids"][row].tolist() == [id for id, _ in expected]
        np.testing.assert_allclose(trace.derived["runs.probs"][row], [share for _, share in expected], rtol=1e-4)
    written = [token.id for token in trace.generated]
    assert written in trace.derived["runs.ids"].tolist()


def test_runs_end_where_the_text_does(tiny):
    whole = record(tiny, PROMPT, new_tokens=5).derived["runs.ids"]
    t = tiny.tokenizer
    ending = Tokenizer(t.library, t.ranks, t.special_ids, [int(whole[2, 1])])
    trace = record(replace(tiny, checkpoint=replace(tiny.checkpoint, tokenizer=ending)), PROMPT, new_tokens=5)
    for row, before in zip(trace.derived["runs.ids"].tolist(), whole.tolist(), strict=True):
        stop = before.index(whole[2, 1]) + 1 if whole[2, 1] in before else 5
        assert row == before[:stop] + [-1] * (5 - stop)
    assert trace.derived["runs.ids"][2].tolist()[2:] == [-1, -1, -1]
