"""How a token is written: its spaces seen, its stray bytes named."""

from __future__ import annotations

import unicodedata

from model.trace import Token

_SIGNS = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})


def written(token: Token) -> str:
    """The token as a label: `␣cat`, `⏎`, and `⟨F0⟩` for a byte that is no character by itself."""
    return write_bytes(token.bytes)


def write_bytes(raw: bytes) -> str:
    """Bytes as text with visible spaces; what is not UTF-8 byte by byte as `⟨F0⟩`; a lone mark on a dotted circle."""
    text = raw.decode("utf-8", errors="surrogateescape")
    if unicodedata.category(text[:1] or " ")[0] == "M":
        text = f"◌{text}"
    return "".join(map(_seen, text)).translate(_SIGNS)


def _seen(ch: str) -> str:
    """A stray byte, and a space that is not the plain one, by its number: nothing on screen would tell it."""
    if "\udc80" <= ch <= "\udcff":
        return f"⟨{ord(ch) - 0xDC00:02X}⟩"
    return f"⟨U+{ord(ch):04X}⟩" if ch != " " and unicodedata.category(ch) == "Zs" else ch


def spoken(token: Token) -> str:
    """The token inside a sentence: without the space around it, if anything is left."""
    return write_bytes(token.bytes.strip()) or written(token)


def quoted(token: Token) -> str:
    """The token in a sentence, in quotes and not too long; braces in it are no place for a number."""
    text = spoken(token)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST // 2]}…{text[-LONGEST // 2:]}"
    return f"“{text}”".replace("{}", "{\u200c}")  # a zero-width sign between them


LONGEST = 16  # characters of a token in a sentence
