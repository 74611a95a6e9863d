"""Byte-level BPE: text to token ids with the `tokenizers` library, and a replay of the merges on the way.

Byte-pair encoding of words: Sennrich, Haddow & Birch 2016 (arXiv:1508.07909), section 3.2; on bytes: GPT-2
(Radford et al. 2019, section 2.2). The library works on an alphabet of 256 printable characters that stand
for the bytes; so does the replay, until its results are handed out as bytes.
"""

import heapq
import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import tokenizers

from model.errors import InputError, JourneyError
from model.trace import Encoding, Merge, Token, Word


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's table: printable bytes stand for themselves, the others for characters from U+0100 on."""
    printable = [
        *range(ord("!"), ord("~") + 1),
        *range(ord("¡"), ord("¬") + 1),
        *range(ord("®"), ord("ÿ") + 1),
    ]
    rest = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(rest)}


BYTE_OF = _byte_alphabet()
CHAR_OF = {b: c for c, b in BYTE_OF.items()}

LONGEST = 200_000  # characters of a text: far more than can be recorded, few enough to be counted at once

Ranks = Mapping[tuple[str, str], int]


def replay(word: str, ranks: Ranks) -> tuple[list[str], list[Merge]]:
    """Apply the merge rules to one word, in the byte alphabet: the pieces it ends as, and each merge made.

    At every moment the pair with the lowest rank merges, the leftmost first, until no rule applies.
    """
    borders = list(range(len(word) + 1))  # piece i is word[borders[i]:borders[i + 1]]
    queue: list[tuple[int, int, int, int]] = []  # (rank, begin, middle, end) of pairs that were neighbours
    merges: list[Merge] = []

    def offer(i: int) -> None:
        """Queue the pair whose left piece is i, if there is such a pair and a rule for it."""
        if 0 <= i < len(borders) - 2:
            a, b, c = borders[i : i + 3]
            rank = ranks.get((word[a:b], word[b:c]))
            if rank is not None:
                heapq.heappush(queue, (rank, a, b, c))

    for i in range(len(word) - 1):
        offer(i)
    while queue:
        rank, a, b, c = heapq.heappop(queue)
        i = bisect_left(borders, a)
        if borders[i : i + 3] != [a, b, c]:
            continue  # one of the two has merged with another piece since
        merges.append(Merge(to_bytes(word[a:b]), to_bytes(word[b:c]), rank, i))
        del borders[i + 1]
        offer(i - 1)
        offer(i)
    return [word[a:b] for a, b in itertools.pairwise(borders)], merges


def to_bytes(piece: str) -> bytes:
    """The bytes a piece in the byte alphabet stands for; ValueError when it is not in the alphabet."""
    try:
        return bytes([BYTE_OF[char] for char in piece])
    except KeyError:
        raise ValueError(f"{piece!r} is not in the byte alphabet") from None


class Tokenizer:
    """A byte-level BPE tokenizer that can show its work.

    `library` encodes; `merges` are its rules, in rank order, in the byte alphabet; `special_ids` are tokens
    with a literal text, matched whole; `end_ids` those after which a text is over.
    """

    def __init__(
        self,
        library: tokenizers.Tokenizer,
        merges: Iterable[tuple[str, str]],
        special_ids: Iterable[int],
        end_ids: Iterable[int] = (),
    ) -> None:
        self.library = library
        self.ranks: Ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.special_ids = frozenset(special_ids)
        self.end_ids = frozenset(end_ids)

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, as the library gives them."""
        return self._encode(text).ids

    def token(self, id: int) -> Token:
        """One vocabulary entry, with the merges that build it."""
        piece = self.library.id_to_token(id)
        if piece is None:  # some models pad their tables with rows that no text leads to
            return Token(id, f"<unused {id}>", b"", ())
        if id in self.special_ids or not BYTE_OF.keys() >= set(piece):
            return Token(id, piece, piece.encode(), ())
        data = to_bytes(piece)
        pieces, merges = replay(piece, self.ranks)
        # An entry no rule leads to cannot be replayed.
        return Token(id, data.decode(errors="replace"), data, tuple(merges) if pieces == [piece] else ())

    def encode(self, text: str) -> Encoding:
        """Tokens and words of a text, each word with its merges in the order they are applied.

        Raises InputError for text that is not Unicode, JourneyError when the replay and the library differ.
        """
        encoding = self._encode(text)
        tokens = {id: self.token(id) for id in set(encoding.ids)}
        words: list[Word] = []
        start = 0
        for word_id, group in itertools.groupby(encoding.word_ids):
            stop = start + len(list(group))
            if word_id is not None:  # tokens the tokenizer adds, such as a begin-of-text, belong to no word
                words.append(self._word(start, [tokens[id] for id in encoding.ids[start:stop]]))
            start = stop
        return Encoding(text, tuple(tokens[id] for id in encoding.ids), tuple(words))

    def single(self, word: str) -> int:
        """The id of " word" as one token; InputError when it takes several."""
        ids = self.library.encode(f" {word}", add_special_tokens=False).ids
        if len(ids) != 1:
            raise InputError(f"{word!r} is {len(ids)} tokens in this vocabulary: choose a word that is one")
        return ids[0]

    def _encode(self, text: str) -> tokenizers.Encoding:
        if len(text) > LONGEST:
            raise InputError(f"the text has {len(text):,} characters, more than {LONGEST:,}: shorten it")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InputError("the text is not valid Unicode (a lone surrogate): type it again") from None
        return self.library.encode(text)

    def _word(self, start: int, tokens: Sequence[Token]) -> Word:
        data = b"".join(token.bytes for token in tokens)
        text = data.decode(errors="replace")
        merges: list[Merge] = []
        if tokens[0].id not in self.special_ids:
            pieces, merges = replay("".join(CHAR_OF[b] for b in data), self.ranks)
            if [to_bytes(piece) for piece in pieces] != [token.bytes for token in tokens]:
                raise JourneyError(f"the merges of {text!r} do not lead to its tokens: use another tokenizer")
        return Word(text, data, start, start + len(tokens), tuple(merges))
