"""What a voice says for a caption: the same words, with numbers, signs and tokens written out.

In the language spoken here (`scenes.language`): its words for signs are in the catalogues, those for numbers and emoji
come from libraries. What has no name there is called as Unicode calls it, in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from num2words import num2words

from scenes.language import now, say_in, speaking

PAUSES = str.maketrans({
    "…": ",", "–": ",", "—": ",", "(": ", ", ")": ", ", "（": "，", "）": "，", "’": "'", "‘": "'", '"': "", "”": "",
    "“": "",
})  # fmt: skip
ROPE = re.compile(r"\bRoPE\b")  # a voice would spell it out
LETTERS, DIGITS = "letters", "digits"  # kinds of characters
LONGEST = 15  # digits of a number that is read as one; longer ones digit by digit
CHINESE_PAUSES = "，。、；：？！"
BETWEEN_WIDE = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef“”]) (?=[\u2e80-\u9fff\uff00-\uffef])")  # spaces

TOKEN = re.compile(r"“(.+?)”(?!”)", re.DOTALL)
NAMED = re.compile(r"⟨(?:U\+([0-9A-F]{4,6})|([0-9A-F]{2}))⟩")  # how a token's label tells of what cannot be seen
IGNORED = re.compile("[\ufe00-\ufe0f]")  # how an emoji is to be drawn


@dataclass(frozen=True)
class Speech:
    """What is peculiar to a language: how its numbers look, and its words for signs, units and characters."""

    code: str
    number: re.Pattern[str]
    signs: Mapping[str, str]
    units: Mapping[str, str]
    names: Mapping[str, str]


def speech() -> Speech:
    """That of the language spoken here."""
    return _speech(now().code)


@cache
def _speech(code: str) -> Speech:
    with speaking(code) as language:
        group, point = (re.escape(language.number(sign)) for sign in ",.")
        number = re.compile(
            rf"(?P<sign>[+−±]|(?<![\w.])-)?(?P<digits>[0-9]+(?:{group}[0-9]{{3}})*)(?P<decimals>{point}[0-9]+)?"
            r"(?:e(?P<power>[+−-]?[0-9]+)|(?P<ordinal>st|nd|rd|th)\b)?(?:\s*(?P<unit>%|[KMGT]B\b))?"
        )
        return Speech(code, number, _signs(), _units(), _names())


def _signs() -> dict[str, str]:
    """Signs of our own sentences. (Those of a token are told by their names: a token may be any text.)"""
    return {
        "×": say_in("spoken", "times"), "·": say_in("spoken", "dot"), "√": say_in("spoken", "root"),
        "≈": say_in("spoken", "about"), "→": say_in("spoken", "to"), "≤": say_in("spoken", "at most"),
        "≥": say_in("spoken", "at least"), "=": say_in("spoken", "equals"), "<": say_in("spoken", "less than"),
        ">": say_in("spoken", "greater than"), "+": say_in("spoken", "plus"), "−": say_in("spoken", "minus"),
        "±": say_in("spoken", "plus or minus"), "∞": say_in("spoken", "infinity"), "^": say_in("spoken", "to the"),
        "÷": say_in("spoken", "divided by"), "/": say_in("spoken", "over"), "&": say_in("spoken", "and"),
        "%": say_in("spoken", "percent"), "_": "",
    }  # fmt: skip


def _units() -> dict[str, str]:
    return {
        "KB": say_in("spoken", "kilobytes"), "MB": say_in("spoken", "megabytes"), "GB": say_in("spoken", "gigabytes"),
        "TB": say_in("spoken", "terabytes"),
    }  # fmt: skip


def _names() -> dict[str, str]:
    """What signs are called in a token: those that are on every keyboard, and those that stand for white space."""
    return {
        ".": say_in("spoken", "full stop"), ",": say_in("spoken", "comma"), ":": say_in("spoken", "colon"),
        ";": say_in("spoken", "semicolon"), "?": say_in("spoken", "question mark"),
        "!": say_in("spoken", "exclamation mark"), '"': say_in("spoken", "quotation mark"),
        "'": say_in("spoken", "apostrophe"), "“": say_in("spoken", "left double quotation mark"),
        "”": say_in("spoken", "right double quotation mark"), "(": say_in("spoken", "left parenthesis"),
        ")": say_in("spoken", "right parenthesis"), "[": say_in("spoken", "left square bracket"),
        "]": say_in("spoken", "right square bracket"), "{": say_in("spoken", "left curly bracket"),
        "}": say_in("spoken", "right curly bracket"), "<": say_in("spoken", "less than sign"),
        ">": say_in("spoken", "greater than sign"), "=": say_in("spoken", "equals sign"),
        "+": say_in("spoken", "plus sign"), "*": say_in("spoken", "asterisk"), "#": say_in("spoken", "number sign"),
        "$": say_in("spoken", "dollar sign"), "%": say_in("spoken", "percent sign"), "&": say_in("spoken", "ampersand"),
        "|": say_in("spoken", "vertical line"), "~": say_in("spoken", "tilde"), "-": say_in("spoken", "hyphen"),
        "_": say_in("spoken", "underscore"), "/": say_in("spoken", "slash"), "\\": say_in("spoken", "backslash"),
        "`": say_in("spoken", "backtick"), "@": say_in("spoken", "at sign"), "␣": say_in("spoken", "space"),
        "⏎": say_in("spoken", "line break"), "\n": say_in("spoken", "line break"), "⇥": say_in("spoken", "tab"),
        "\t": say_in("spoken", "tab"), "␍": say_in("spoken", "carriage return"),
        "\r": say_in("spoken", "carriage return"),
    }  # fmt: skip


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
    language = speech()
    text = language.number.sub(_number, ROPE.sub(say_in("spoken", "rope"), text))
    text = re.sub(r"(?<=\w)-(?=\w)", "\0", text.translate(PAUSES)).replace("-", ",").replace("\0", "-")
    return "".join(ch if _sayable(ch) else f" {language.signs.get(ch, _name(ch))} " for ch in text)


def _number(match: re.Match[str]) -> str:
    sign, digits, decimals, power, ordinal, unit = match.groups()
    digits = re.sub("[^0-9]", "", digits)
    if ordinal and not decimals and len(digits) <= LONGEST:
        words = str(num2words(int(digits), to="ordinal"))
    else:
        words = _whole(digits)
    if decimals:
        words = say_in("spoken", "{whole} point {digits}", whole=words, digits=_digits(decimals[1:]))
    if power:
        words = say_in("spoken", "{number} times ten to the {power}", number=words, power=_power(power))
    if sign:
        words = f"{speech().signs['−' if sign == '-' else sign]} {words}"
    if unit == "%":
        words = say_in("spoken", "{number} percent", number=words)
    elif unit:
        words = f"{words} {speech().units[unit]}"
    before = " " if match.string[: match.start()][-1:].isalnum() else ""
    after = " " if match.string[match.end() :][:1].isalnum() else ""
    return before + words + after


def _power(digits: str) -> str:
    power = int(digits.replace("−", "-"))
    return f"{speech().signs['−'] + ' ' if power < 0 else ''}{_whole(str(abs(power)))}"


def _whole(digits: str) -> str:
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return _digits(digits)
    code = speech().code
    return _chinese(digits) if code == "zh" else str(num2words(int(digits), lang=code))


def _chinese(digits: str) -> str:
    import cn2an  # a quarter of a second

    return str(cn2an.an2cn(int(digits)))


def _digits(digits: str) -> str:
    return " ".join(_whole(digit) for digit in digits)


def _token(text: str) -> str:
    """A token, which may be any text: its words, and the names of its signs."""
    text = text.strip(" ") or text
    if set(map(_kind, text)) <= {LETTERS, "'"} and text.strip("'’"):
        return text.replace("’", "'")
    if not text.isascii():
        text = _with_emoji_named(text)
    text = NAMED.sub(_unseen, IGNORED.sub("", text) or text).removeprefix("◌")
    pieces = ((kind, "".join(run)) for kind, run in groupby(text, _kind))
    said = " ".join(filter(None, (_piece(kind, piece) for kind, piece in pieces)))
    return said or " ".join(map(_called, text))


def _with_emoji_named(text: str) -> str:
    """The text with what its emoji are called, each of which may be several characters."""
    import emoji  # a tenth of a second

    code = speech().code
    emoji.config.load_language(code)

    def called(signs: str, names: dict[str, str]) -> str:
        return f" {names.get(code, names['en'])} ".replace(":", "").replace("_", " ")

    return emoji.replace_emoji(text, called)


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
    if len(piece) == 1 or not name:
        return name
    return say_in("spoken", "{count} times {sign}", count=_whole(str(len(piece))), sign=name)


def _unseen(match: re.Match[str]) -> str:
    """A character that cannot be seen by its name, a stray byte by its two digits."""
    code, digits = match.groups()
    if code:
        return f" {_name(chr(int(code, 16)))} "
    byte = say_in("spoken", "byte")
    return f" {byte} {' '.join(digits)} "


def _name(ch: str) -> str:
    """What a sign is called; nothing, for what only joins others or steers their direction."""
    if ch in speech().names:
        return speech().names[ch]
    return "" if unicodedata.category(ch) == "Cf" else _called(ch)


def _called(ch: str) -> str:
    """A character by its Unicode name."""
    if unicodedata.category(ch) == "Cc":
        return say_in("spoken", "control character")
    name = unicodedata.name(ch, "").lower() or say_in("spoken", "unknown character")
    return speech().number.sub(_number, name.replace("-", " "))


def _sayable(ch: str) -> bool:
    """Letters, and what makes a voice pause."""
    return _kind(ch) == LETTERS or ch in " .,:;?!¿¡'-" or ch in CHINESE_PAUSES


def _tidy(text: str) -> str:
    """Single spaces, capitals where a sentence begins, and no two pauses in a row: the stronger one stays."""
    text = BETWEEN_WIDE.sub("", " ".join(text.split()))
    text = re.sub(rf" +(?=[.,:;?!{CHINESE_PAUSES}])", "", text)
    text = re.sub(r",+(?=[.,:;?!])|(?<=[.:;?!]),+|，(?=[，。；：？！])", "", text)
    text = re.sub(r"(?:^|(?<=[.?!] ))[a-zäöüáéíóúñ]", lambda match: match[0].upper(), text)
    return text.strip(" ,")
