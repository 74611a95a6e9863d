"""What a voice says for a caption: the same words, with numbers, signs and tokens written out."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from num2words import num2words

# Signs of our own sentences. (Those of a token are told by their names: a token may be any text.)
SIGNS = {
    "×": "times", "·": "dot", "√": "root", "≈": "about", "→": "to", "≤": "at most", "≥": "at least", "=": "equals",
    "<": "less than", ">": "greater than", "+": "plus", "−": "minus", "±": "plus or minus", "∞": "infinity",
    "^": "to the", "/": "over", "&": "and", "%": "percent", "_": "",
}  # fmt: skip
PAUSES = str.maketrans({
    "…": ",", "–": ",", "—": ",", "(": ", ", ")": ", ", "’": "'", "‘": "'", '"': "", "”": "", "“": "",
})  # fmt: skip
ROPE = re.compile(r"\bRoPE\b")  # a voice would spell it out
UNITS = {"KB": "kilobytes", "MB": "megabytes", "GB": "gigabytes", "TB": "terabytes"}
# Where Unicode's name is not what people say, and the signs that stand for white space in a token.
NAMES = {
    "-": "hyphen", "_": "underscore", "/": "slash", "\\": "backslash", "`": "backtick", "@": "at sign", "␣": "space",
    "⏎": "line break", "⇥": "tab", "␍": "carriage return", "\n": "line break", "\t": "tab", "\r": "carriage return",
}  # fmt: skip
LETTERS, DIGITS = "letters", "digits"  # kinds of characters
LONGEST = 15  # digits of a number that is read as one; longer ones digit by digit

TOKEN = re.compile(r"“(.+?)”(?!”)", re.DOTALL)
NUMBER = re.compile(
    r"(?P<sign>[+−±]|(?<![\w.])-)?(?P<digits>[0-9]+(?:,[0-9]{3})*)(?P<decimals>\.[0-9]+)?"
    r"(?:e(?P<power>[+−-]?[0-9]+)|(?P<ordinal>st|nd|rd|th)\b)?(?:\s*(?P<unit>%|[KMGT]B\b))?"
)
NAMED = re.compile(r"⟨(?:U\+([0-9A-F]{4,6})|([0-9A-F]{2}))⟩")  # how a token's label tells of what cannot be seen
IGNORED = re.compile("[\ufe00-\ufe0f]")  # how an emoji is to be drawn


def spoken(caption: str) -> str:
    """The caption as it is said.

    >>> spoken("“mat” falls from 16.3 % to −0.2: 1,536 × √64, q·k.")
    '“mat” falls from sixteen point three percent to minus zero point two: one thousand, five hundred and thirty-six \
times root sixty-four, q dot k.'
    """
    parts = TOKEN.split(caption)  # tokens stand at odd places
    said = [f"“{_token(part)}”" if place % 2 else _sentence(part) for place, part in enumerate(parts)]
    return _tidy("".join(said))


def _sentence(text: str) -> str:
    """Words of ours, between tokens."""
    text = NUMBER.sub(_number, ROPE.sub("rope", text))
    text = re.sub(r"(?<=\w)-(?=\w)", "\0", text.translate(PAUSES)).replace("-", ",").replace("\0", "-")
    return "".join(ch if _sayable(ch) else f" {SIGNS.get(ch, _name(ch))} " for ch in text)


def _number(match: re.Match[str]) -> str:
    sign, digits, decimals, power, ordinal, unit = match.groups()
    digits = digits.replace(",", "")
    words = [SIGNS["−" if sign == "-" else sign]] if sign else []
    if ordinal and not decimals and len(digits) <= LONGEST:
        words.append(num2words(int(digits), to="ordinal"))
    else:
        words.append(_whole(digits))
    if decimals:
        words.append(f"point {_digits(decimals[1:])}")
    if power:
        words.append(f"times ten to the {_power(power)}")
    if unit:
        words.append(UNITS.get(unit, SIGNS["%"]))
    before = " " if match.string[: match.start()][-1:].isalnum() else ""
    after = " " if match.string[match.end() :][:1].isalnum() else ""
    return before + " ".join(words) + after


def _power(digits: str) -> str:
    power = int(digits.replace("−", "-"))
    return f"{'minus ' if power < 0 else ''}{_whole(str(abs(power)))}"


def _whole(digits: str) -> str:
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _digits(digits)
    return str(num2words(int(digits)))


def _digits(digits: str) -> str:
    return " ".join(num2words(int(digit)) for digit in digits)


def _token(text: str) -> str:
    """A token, which may be any text: its words, and the names of its signs."""
    text = text.strip(" ") or text
    if set(map(_kind, text)) <= {LETTERS, "'"} and text.strip("'’"):
        return text.replace("’", "'")
    text = NAMED.sub(_unseen, IGNORED.sub("", text) or text).removeprefix("◌")
    pieces = ((kind, "".join(run)) for kind, run in groupby(text, _kind))
    said = " ".join(filter(None, (_piece(kind, piece) for kind, piece in pieces)))
    return said or " ".join(map(_called, text))


def _kind(ch: str) -> str:
    """What is said together: letters of all scripts with their marks, digits, and the same sign again."""
    if ch in "0123456789":
        return DIGITS
    return LETTERS if unicodedata.category(ch)[0] in "LM" else "'" if ch == "’" else ch


def _piece(kind: str, piece: str) -> str:
    """A word, a number, or a sign that comes so many times in a row."""
    if kind == LETTERS:
        return piece
    if kind == DIGITS:
        return _whole(piece)
    name = "" if kind == " " else _name(kind)
    return name if len(piece) == 1 or not name else f"{num2words(len(piece))} times {name}"


def _unseen(match: re.Match[str]) -> str:
    """A character that cannot be seen by its name, a stray byte by its two digits."""
    code, byte = match.groups()
    if code:
        return f" {_name(chr(int(code, 16)))} "
    return f" byte {' '.join(byte)} "


def _name(ch: str) -> str:
    """What a sign is called; nothing, for what only joins others or steers their direction."""
    if ch in NAMES:
        return NAMES[ch]
    return "" if unicodedata.category(ch) == "Cf" else _called(ch)


def _called(ch: str) -> str:
    """A character by its Unicode name."""
    name = unicodedata.name(ch, "control character" if unicodedata.category(ch) == "Cc" else "unknown character")
    return NUMBER.sub(_number, name.lower().replace("-", " "))


def _sayable(ch: str) -> bool:
    """Letters, and what makes a voice pause."""
    return _kind(ch) == LETTERS or ch in " .,:;?!'-"


def _tidy(text: str) -> str:
    """Single spaces, capitals where a sentence begins, and no two pauses in a row: the stronger one stays."""
    text = " ".join(text.split())
    text = re.sub(r" +(?=[.,:;?!])", "", text)
    text = re.sub(r",+(?=[.,:;?!])|(?<=[.:;?!]),+", "", text)
    text = re.sub(r"(?:^|(?<=[.?!] ))[a-z]", lambda match: match[0].upper(), text)
    return text.strip(" ,")
