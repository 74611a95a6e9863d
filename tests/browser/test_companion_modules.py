"""The companion's own arithmetic in the browser, against the model's: sampling, rotation, arrays, links, colours."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from film.companion import page as companion_page
from model.address import entropy
from model.sampling import land, sample
from scenes.theme import THEMES, Theme

ASSETS = companion_page.ASSETS
ROLES = {field.name for field in fields(Theme)} - {"name", "sizes", "times", "space"}


@pytest.fixture(scope="module")
def blank(browser: Any) -> Any:
    """An empty page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def run(page: Any, module: str, body: str, given: Any = None) -> Any:
    """What a function body returns that has the exports of a module in `m`, and `given`."""
    source = b64encode((ASSETS / module).read_bytes()).decode()
    script = f"async given => {{ const m = await import('data:text/javascript;base64,{source}'); {body} }}"
    return page.evaluate(script, given)


DRAW = """
const [logits, temperature, topK, topP, u] = given;
const made = m.distribution(logits, { temperature, topK, topP });
return { kept: Array.from(made.order.subarray(0, made.nTopP)), probs: Array.from(made.probs),
         tempered: Array.from(made.tempered), chosen: made.order[m.land(made.probs, u)],
         bits: m.entropy(made.probs), nTopK: made.nTopK };
"""


@pytest.mark.parametrize("seed", range(60))
def test_the_draw_is_that_of_the_model(seed: int, blank: Any) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 3000))
    logits = (random.normal(0, random.uniform(0.1, 8), size)).astype(np.float32)
    if seed % 3 == 0:
        logits = np.round(logits)  # many ties
    temperature = float(random.choice([0, 0.01, 0.2, 0.8, 1, 2, 100]))
    k, p = int(random.choice([0, 1, 5, 40, size, 10**6])), float(random.choice([0.001, 0.3, 0.95, 1]))
    u = random.random()
    wanted = sample(logits, temperature, k, p, 0, u)
    found = run(blank, "sampling.js", DRAW, [logits.astype(float).tolist(), temperature, k, p, u])
    assert found["kept"] == wanted.kept_ids.tolist()
    assert found["chosen"] == wanted.chosen_id
    assert found["nTopK"] >= np.count_nonzero(wanted.top_k_probs)
    np.testing.assert_allclose(found["tempered"], wanted.tempered, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(found["probs"], wanted.probs[wanted.kept_ids], rtol=1e-12)
    assert found["bits"] == pytest.approx(float(entropy(wanted.probs)), abs=1e-9)


def test_where_u_lands(blank: Any) -> None:
    shares = np.array([0.5, 0.25, 0.25])
    us = [0, 0.25, 0.5 - 1e-12, 0.5, 0.75, 1 - 2**-53]
    body = "return given[1].map(u => m.land(Float64Array.from(given[0]), u));"
    found = run(blank, "sampling.js", body, [shares.tolist(), us])
    assert found == land(shares, us).tolist()


def test_a_thousand_draws_fall_as_the_shares_say(blank: Any) -> None:
    counts = run(blank, "sampling.js", """
        const values = given.values();
        return Array.from(m.tally(Float64Array.of(0.5, 0.3, 0.2), 1000, () => values.next().value));
    """, np.random.default_rng(0).random(1000).tolist())  # fmt: skip
    assert counts == np.bincount(land(np.array([0.5, 0.3, 0.2]), np.random.default_rng(0).random(1000))).tolist()


def test_turning_is_the_models(blank: Any, tiny_trace: Any) -> None:
    """Queries turned here are the recorded q_rot, and their product with keys the recorded score."""
    layer, head = tiny_trace.focus["layer"].number, tiny_trace.focus["head"].number
    values, config = tiny_trace.steps[0].values, tiny_trace.config
    q, k = values[f"blocks.{layer}.attn.q"], values[f"blocks.{layer}.attn.k"]
    shared = head // (config.n_heads // config.n_kv_heads)
    angles = config.rope_base ** (-2 * np.arange(config.d_head // 2) / config.d_head)
    for m, n in ((0, 0), (3, 1), (tiny_trace.n_prompt - 1, 2)):
        given = [q[head, m].astype(float).tolist(), k[shared, n].astype(float).tolist(), m, n, angles.tolist()]
        found = run(blank, "turning.js", """
            const [q, k, m_, n, angles] = given;
            const [turnedQ, turnedK] = [m.rotate(q, m_, angles), m.rotate(k, n, angles)];
            return [Array.from(turnedQ), m.score(turnedQ, turnedK)];
        """, given)  # fmt: skip
        np.testing.assert_allclose(found[0], values[f"blocks.{layer}.attn.q_rot"][head, m], atol=2e-5)
        assert found[1] == pytest.approx(float(values[f"blocks.{layer}.attn.scores"][head, m, n]), abs=2e-4)


@pytest.mark.parametrize("dtype", ["f32", "f64", "f16", "u16", "i16", "i8"])
def test_arrays_come_back(dtype: str, blank: Any) -> None:
    kind = np.dtype({"f": "<f", "u": "<u", "i": "<i"}[dtype[0]] + str(int(dtype[1:]) // 8))
    scale, offset = (0.25, -3.0) if dtype[0] in "ui" else (1.0, 0.0)
    values = np.array([0, 1, 2, 100, 3.5, -7.25, 65504, 6e-8] if dtype[0] == "f" else range(6)).astype(kind)
    entry = {"shape": [2, values.size // 2], "dtype": dtype, "scale": scale, "offset": offset, "bound": 0.5,
             "data": b64encode(values.tobytes()).decode()}  # fmt: skip
    found = run(blank, "arrays.js", """
        const array = m.decodeArray(given);
        return [Array.from(array.values), Array.from(m.row(array, 1)), array.bound];
    """, entry)  # fmt: skip
    np.testing.assert_allclose(found[0], values.astype(float) * scale + offset)
    assert found[1] == found[0][values.size // 2 :] and found[2] == 0.5


FIND = """
const numbers = new m.Numbers(given[0], given[1]);
return given[2].map(([ms, x, y]) => [numbers.at(ms), numbers.under(ms, x, y)]);
"""


def test_numbers_are_found_in_time_and_place(blank: Any) -> None:
    """Against a plain look at every one."""
    random = np.random.default_rng(5)
    n = 400
    start = random.integers(0, 10_000, n)
    end = start + random.integers(1, 3000, n)
    corners = random.integers(0, 9000, (n, 2))
    box = np.hstack([corners, corners + random.integers(50, 900, (n, 2))])
    columns = {"start": start.tolist(), "end": end.tolist(), "box": box.ravel().tolist(), "text": [0] * n,
               "address": (np.arange(n) % 7).tolist()}  # fmt: skip
    strings = [f"a{i}" for i in range(7)]
    asked = [[int(random.integers(0, 12_000)), random.random(), random.random()] for _ in range(300)]
    found = run(blank, "numbers.js", FIND, [columns, strings, asked])
    for (ms, x, y), (at, under) in zip(asked, found, strict=True):
        there = (start <= ms) & (ms < end)
        left, top, right, bottom = box.T / 10_000
        inside = there & (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        assert sorted(at) == np.flatnonzero(there).tolist()
        assert sorted(under) == np.flatnonzero(inside).tolist()
        sizes = [(right - left)[i] * (bottom - top)[i] for i in under]
        assert sizes == sorted(sizes), "the smallest first"


def test_a_jump_goes_to_where_a_number_stays(blank: Any) -> None:
    times = [(0, 100), (2000, 2300), (9000, 12_000), (20_000, 30_000)]
    columns = {"start": [one for one, _ in times], "end": [one for _, one in times], "box": [0, 0, 1, 1] * 4,
               "text": [0] * 4, "address": [0, 0, 0, 0]}  # fmt: skip
    body = "const all = new m.Numbers(given[0], ['a']); return given[1].map(ms => all.nearest('a', ms));"
    assert run(blank, "numbers.js", body, [columns, [50, 150, 2100, 2400, 9500, 40_000]]) == [0, 2, 1, 2, 2, 3]
    assert run(blank, "numbers.js", "return new m.Numbers(given, ['a', 'b']).nearest('b', 0);", columns) is None
    brief = {**columns, "end": [start + 100 + i for i, start in enumerate(columns["start"])]}
    assert run(blank, "numbers.js", "return new m.Numbers(given, ['a']).nearest('a', 5000);", brief) == 3, "the longest"


@pytest.mark.parametrize("address", ["steps.0.blocks.16.attn.pattern[4,11,8]", "100*a[1]/b%c#d@5&é", "a**-2+(b)"])
def test_a_link_names_what_it_was_made_of(address: str, blank: Any) -> None:
    found = run(blank, "fragment.js", "return m.parseFragment(m.numberLink(given, 1234.4));", address)
    assert found == {"address": address, "ms": 1234}


def test_colours_are_the_films() -> None:
    css = (ASSETS / "companion.css").read_text(encoding="utf-8")
    for name, theme in THEMES.items():
        block = re.search(rf'\[data-theme="{name}"\] \{{(.*?)\}}', css, re.DOTALL)
        assert block is not None
        assert dict(re.findall(r"--(\w+): (#\w+);", block[1])) == {role: getattr(theme, role) for role in ROLES}


def test_components_do_not_know_where_data_comes_from() -> None:
    """Only the page and what turns a chapter's dials may look at the film; the parts get what they show."""
    for part in ("cell", "vector_bar", "heat_map", "bars", "ruler", "dial", "arcs", "slider", "formula", "canvas"):
        text = (ASSETS / f"{part}.js").read_text(encoding="utf-8")
        assert not re.search(r"\bfilm\.|document\b|from \"\./film", text), part


def test_vendored_files_are_those_named() -> None:
    from hashlib import sha256

    notice = (ASSETS / "README.md").read_text(encoding="utf-8")
    files = sorted(path for path in (ASSETS / "vendor").iterdir() if path.suffix == ".js")
    assert len(files) == 3
    for file in files:
        assert f"| `vendor/{file.name}` |" in notice and sha256(file.read_bytes()).hexdigest() in notice
