"""Languages: what is said on the screen and by a voice, and how numbers are written there.

English is what stands in the code, as the messages of a gettext catalogue for each other language
(`assets/languages`); docs/translating.md says how they are made. A message has named places, `say("{n} tokens", n=…)`:
another language may need them in another order.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from model.errors import JourneyError

if TYPE_CHECKING:
    from model.trace import Choice
    from scenes.mobjects.words import Shown

CATALOGUES = Path(__file__).resolve().parent.parent / "assets" / "languages"
ENGLISH = "en"
NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "zh": "中文"}  # in their own language

# What format_value writes as , and . is a narrow space that does not break, and a comma, where people expect that
# (ISO 80000-1).
COMMA = str.maketrans({",": "\u202f", ".": ","})
POINT = str.maketrans({"\u202f": ",", ",": "."})
WITH_COMMA = ("de", "es")
# Units of large counts, where they are others: millions go on to a billón, and ten thousands are counted.
UNITS = {
    "es": ((10**12, "{n} billones"), (10**6, "{n} millones"), (10**3, "{n} mil")),
    "zh": ((10**12, "{n} 万亿"), (10**8, "{n} 亿"), (10**4, "{n} 万")),
}


@dataclass(frozen=True)
class Language:
    """A language: its code (ISO 639-1), its catalogue, and how numbers are written in it."""

    code: str
    catalogue: gettext.NullTranslations
    decimal_comma: bool = False
    units: tuple[tuple[int, str], ...] = ()  # of large counts, if they are others than in English

    def number(self, text: str) -> str:
        """A number as it is written in this language, from what `format_value` gives."""
        return text.translate(COMMA) if self.decimal_comma else text

    def plain(self, text: str) -> str:
        """The other way: what `format_value` gives, from a number as it is written."""
        return text.translate(POINT) if self.decimal_comma else text


@cache
def language(code: str) -> Language:
    """The language of a code of NAMES."""
    if code == ENGLISH:
        return Language(code, gettext.NullTranslations())
    return Language(code, gettext.GNUTranslations(_compiled(code)), code in WITH_COMMA, UNITS.get(code, ()))


def _compiled(code: str) -> io.BytesIO:
    """A catalogue in the form that gettext reads. Only what translators write is kept as a file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path, compiled = CATALOGUES / f"{code}.po", io.BytesIO()
    if not path.is_file():
        raise JourneyError(f"{path.name} is missing from assets/languages: restore it from the repository")
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return compiled


_now: ContextVar[Language | None] = ContextVar("language", default=None)


def now() -> Language:
    """The language that is spoken here."""
    return _now.get() or language(ENGLISH)


@contextmanager
def speaking(spoken: str | Language) -> Iterator[Language]:
    """Say everything in a language, for the length of the `with` block."""
    chosen = language(spoken) if isinstance(spoken, str) else spoken
    token = _now.set(chosen)
    try:
        yield chosen
    finally:
        _now.reset(token)


class Said(str):
    """A text with the numbers in it, `shown`, in their order."""

    shown: tuple[Shown, ...] = ()

    def __new__(cls, text: str, shown: Sequence[Shown] = ()) -> Said:
        said = super().__new__(cls, text)
        said.shown = tuple(shown)
        return said

    def __deepcopy__(self, memo: dict[int, object]) -> Said:
        return self


def message(text: str) -> str:
    """Marks a text that is said later, by `say`, so that translators find it."""
    return text


def say(message: str, /, **values: Shown | str) -> Said:
    """A message in the language spoken here, its `{places}` filled with numbers, tokens or what else was said.

    Numbers are filled in as `Shown`, and only so: they keep their addresses. KeyError for a place without a value.
    """
    return _filled(now().catalogue.gettext(message), values)


def say_in(context: str, message: str, /, **values: Shown | str) -> Said:
    """The same, for a short word that has several meanings: `context` says which."""
    return _filled(now().catalogue.pgettext(context, message), values)


def say_count(one: str, many: str, /, n: Shown, **values: Shown | str) -> Said:
    """One of two messages, as the number `n` (a place in them) asks for; other languages may have other forms."""
    return _filled(now().catalogue.ngettext(one, many, round(abs(n.cell.value))), {"n": n, **values})


def reason(choice: Choice) -> Said:
    """Why the director chose something."""
    return say(choice.reason, **{place: say(name) for place, name in choice.names.items()})


def _filled(template: str, values: dict[str, Shown | str]) -> Said:
    if not values:
        return Said(template)
    pieces: list[str] = []
    shown: list[Shown] = []
    for text, place, _, _ in Formatter().parse(template):
        pieces.append(text)
        if place is not None:
            value = values[place]
            pieces.append(str(value))
            shown += getattr(value, "shown", () if isinstance(value, str) else (value,))
    return Said("".join(pieces), shown)
