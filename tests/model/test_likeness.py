"""Likeness of rows, and the analogy, against float64 brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.derive import likeness
from model.errors import InputError

seeds = st.integers(0, 10**6)


def table_of(seed, n=60, d=12):
    table = np.random.default_rng(seed).standard_normal((n, d))
    table[7] = 0  # a row that was never trained
    return table.astype(np.float32)


def cosine(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


@settings(max_examples=25)
@given(seeds)
def test_neighbours_are_the_most_alike_rows(seed):
    table = table_of(seed)
    found = likeness.neighbours(likeness.unit_rows(table), [3, 40])
    assert found["embed.neighbours.of"].tolist() == [3, 40]
    for id, ids, cosines in zip((3, 40), found["embed.neighbours.ids"], found["embed.neighbours.cosines"], strict=True):
        brute = sorted(((cosine(table[id], table[j]), j) for j in range(60) if j not in (id, 7)), reverse=True)[:8]
        assert ids.tolist() == [j for _, j in brute]
        np.testing.assert_allclose(cosines, [c for c, _ in brute], atol=1e-6)


@settings(max_examples=25)
@given(seeds)
def test_the_analogy_and_its_plane(seed):
    table = table_of(seed)
    found = likeness.analogy(table, likeness.unit_rows(table), [1, 2, 3])
    a, b, c = table[:4][1:].astype(np.float64)
    target = a - b + c
    brute = sorted(((cosine(target, table[j]), j) for j in range(60) if j not in (1, 2, 3, 7)), reverse=True)[:5]
    assert found["analogy.top.ids"].tolist() == [j for _, j in brute]
    np.testing.assert_allclose(found["analogy.top.cosines"], [c for c, _ in brute], atol=1e-6)
    assert found["analogy.ids"].tolist() == [1, 2, 3, brute[0][1]]

    plane, points = found["analogy.plane"], found["analogy.points"]
    np.testing.assert_allclose(plane @ plane.T, np.eye(2), atol=1e-5)
    vectors = np.stack([a, b, c, target, table[brute[0][1]]])
    np.testing.assert_allclose(points, (vectors - b) @ plane.T.astype(np.float64), atol=1e-4)
    # The four of the parallelogram lie in the plane: their distances are the true ones.
    for i in range(4):
        for j in range(4):
            assert np.linalg.norm(points[i] - points[j]) == pytest.approx(
                np.linalg.norm(vectors[i] - vectors[j]), abs=1e-4
            )


def test_an_analogy_of_two_words_is_refused():
    table = table_of(0)
    with pytest.raises(InputError, match="three different words"):
        likeness.analogy(table, likeness.unit_rows(table), [1, 2, 1])


@settings(max_examples=25)
@given(seeds)
def test_pairs_go_from_alike_to_unlike(seed):
    table = table_of(seed)
    found = likeness.pairs(table, likeness.unit_rows(table), 5, [10, 11, 12, 13])
    ids, cosines = found["embed.pairs.ids"], found["embed.pairs.cosines"]
    assert (ids[:, 0] == 5).all()
    assert cosines[0] >= cosines[1] >= cosines[2]
    for (i, j), c, dot in zip(ids, cosines, found["embed.pairs.dots"], strict=True):
        assert c == pytest.approx(cosine(table[i], table[j]), abs=1e-6)
        assert dot == pytest.approx(float(table[i].astype(np.float64) @ table[j]), abs=1e-5)


def test_an_analogy_of_rows_that_were_never_trained_is_refused():
    table = np.zeros((8, 4), dtype=np.float32)
    with pytest.raises(InputError, match="span no plane"):
        likeness.analogy(table, likeness.unit_rows(table), [1, 2, 3])
