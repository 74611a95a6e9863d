"""Text to tokens, and the replay of the merges."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import InputError
from model.tokenizer import BYTE_OF, CHAR_OF, replay, to_bytes

texts = st.text(max_size=80) | st.text(alphabet="aeht ocin.1é\n", max_size=80)


def check_encoding(tokenizer, text):
    """What holds for every encoding."""
    encoding = tokenizer.encode(text)
    assert [token.id for token in encoding.tokens] == tokenizer.ids(text)
    at = 0
    for word in encoding.words:
        assert word.start == at
        tokens = encoding.tokens[word.start : word.stop]
        assert b"".join(token.bytes for token in tokens) == word.bytes
        assert play(word.bytes, word.merges) == [token.bytes for token in tokens] or not word.merges
        at = word.stop
    assert at == len(encoding.tokens)
    return encoding


def play(data, merges):
    """Apply the merges one by one to single bytes, as the film does."""
    pieces = [bytes([b]) for b in data]
    for merge in merges:
        assert pieces[merge.at : merge.at + 2] == [merge.left, merge.right]
        pieces[merge.at : merge.at + 2] = [merge.left + merge.right]
    return pieces


@pytest.mark.model
@settings(max_examples=300)
@given(texts)
def test_replay_equals_the_library(model, text):
    check_encoding(model.tokenizer, text)


@settings(max_examples=300)
@given(texts)
def test_replay_equals_the_library_with_a_tiny_vocabulary(tiny, text):
    encoding = check_encoding(tiny.tokenizer, text)
    assert b"".join(word.bytes for word in encoding.words) == text.encode()


@given(st.text("ab", max_size=12), st.permutations([("a", "a"), ("b", "b"), ("a", "b"), ("aa", "b"), ("ab", "ab")]))
def test_replay_merges_the_lowest_rank_leftmost_first(word, rules):
    ranks = {pair: rank for rank, pair in enumerate(rules)}
    pieces, merges = replay(word, ranks)
    slow = list(word)
    for merge in merges:
        rank, at = min((ranks[pair], i) for i, pair in enumerate(pairwise(slow)) if pair in ranks)
        assert (merge.rank, merge.at) == (rank, at)
        slow[at : at + 2] = [slow[at] + slow[at + 1]]
    assert pieces == slow
    assert not any(pair in ranks for pair in pairwise(slow))


def test_a_very_long_word_is_replayed_quickly(tiny):
    check_encoding(tiny.tokenizer, "the" * 3000)


def test_byte_alphabet_is_a_bijection():
    assert len(BYTE_OF) == len(CHAR_OF) == 256
    assert to_bytes("Ġthe") == b" the"
    with pytest.raises(ValueError, match="byte alphabet"):
        to_bytes("日")


@pytest.mark.model
def test_smollm_cuts_digits_and_special_tokens_off(model):
    encoding = check_encoding(model.tokenizer, "<|im_start|>year  1969")
    assert [word.text for word in encoding.words] == ["<|im_start|>", "year", "  ", "1", "9", "6", "9"]
    assert encoding.tokens[0].bytes == b"<|im_start|>"
    assert encoding.tokens[0].merges == ()


@pytest.mark.model
def test_every_token_is_built_by_its_merges(model):
    tokenizer = model.tokenizer
    for id in range(0, model.config.vocab_size, 61):
        token = tokenizer.token(id)
        assert token.text == token.bytes.decode(errors="replace")
        if token.merges:
            assert play(token.bytes, token.merges) == [token.bytes]
        else:
            assert len(token.bytes) == 1 or id in tokenizer.special_ids


def test_bytes_the_vocabulary_lacks_are_dropped_as_the_library_does(model):
    assert model.tokenizer.ids("a\x04b") == model.tokenizer.ids("a") + model.tokenizer.ids("b")
    assert model.tokenizer.encode("\x04").words == ()


def test_a_lone_surrogate_is_an_input_error(tiny):
    with pytest.raises(InputError, match="Unicode"):
        tiny.tokenizer.encode("\ud800")


def test_a_row_no_text_leads_to_has_a_name(tiny):
    assert tiny.tokenizer.token(100_000).text == "<unused 100000>"


def test_single_tells_words_from_pieces(tiny):
    assert tiny.tokenizer.token(tiny.tokenizer.single("king")).text == " king"
    with pytest.raises(InputError, match="tokens in this vocabulary"):
        tiny.tokenizer.single("zebra")
