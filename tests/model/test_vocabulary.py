"""What the vocabulary is made of, and the tokens that experiments are made with."""

import numpy as np
import pytest

from model.derive import vocabulary
from model.tokenizer import Tokenizer


def text(tokenizer, id):
    return tokenizer.token(int(id)).text


def test_the_vocabulary_is_counted_once(tiny):
    found = vocabulary.vocabulary(tiny.tokenizer)
    assert found["vocab.kinds"].sum() == tiny.config.vocab_size
    assert found["vocab.kinds"][2:].tolist() == [256, 1]
    spaced, pieces, single, special = found["vocab.examples.ids"]
    assert all(text(tiny.tokenizer, id).startswith(" ") for id in spaced)
    assert not any(text(tiny.tokenizer, id).startswith(" ") for id in pieces)
    assert all(len(tiny.tokenizer.token(id).bytes) == 1 for id in single)
    assert special.tolist() == [0] * 6


def test_few_candidates_are_shown_as_they_are():
    assert vocabulary._spread([]) == [-1] * 6
    assert vocabulary._spread([4, 9]) == [4, 9, 9, 9, 9, 9]
    assert vocabulary._spread(range(100)) == [0, 2, 5, 15, 39, 99]


def test_the_two_orders_differ_in_two_places(tiny):
    one, other = vocabulary.order(tiny.tokenizer)
    assert len(set(one.tolist())) == 4
    assert other.tolist() == [one[2], one[1], one[0], one[3]]
    assert [text(tiny.tokenizer, id) for id in one[[0, 2, 3]]] == [" dog", " man", "."]


def test_a_tokenizer_that_knows_none_of_the_words_gets_others(tiny, monkeypatch):
    monkeypatch.setattr(vocabulary, "ORDER", (" dog", " dogs", "", "."))  # one begins like the other, one is nothing
    one, _ = vocabulary.order(tiny.tokenizer)
    assert len(set(one.tolist())) == 4
    assert text(tiny.tokenizer, one[0]) == " dog" and text(tiny.tokenizer, one[1]) == "."


@pytest.mark.parametrize(("n_ctx", "n"), [(256, 12), (24, 12), (23, 11), (2, 1), (1, 1)])
def test_the_probe_is_different_tokens_twice(tiny, n_ctx, n):
    ids = vocabulary.probe(tiny.tokenizer, n_ctx)
    assert len(ids) == 2 * n
    assert (ids[:n] == ids[n:]).all()
    assert len(set(ids.tolist())) == n
    assert not set(ids.tolist()) & tiny.tokenizer.special_ids
    np.testing.assert_array_equal(vocabulary.probe(tiny.tokenizer, n_ctx), ids)


def test_a_vocabulary_of_few_tokens_has_a_short_probe():
    from tokenizers import Tokenizer as Library
    from tokenizers.models import BPE

    library = Library(BPE(vocab={"a": 0, "b": 1, "c": 2}, merges=[]))
    ids = vocabulary.probe(Tokenizer(library, [], []), 256)
    assert sorted(ids.tolist()) == [0, 0, 1, 1, 2, 2]


@pytest.mark.model
def test_the_default_probe_is_made_of_words(model):
    words = [text(model.tokenizer, id) for id in vocabulary.probe(model.tokenizer, 8192)]
    assert all(word[0] == " " and word[1:].isalpha() for word in words)
    orders = [[text(model.tokenizer, id) for id in row] for row in vocabulary.order(model.tokenizer)]
    assert orders == [[" dog", " bites", " man", "."], [" man", " bites", " dog", "."]]
