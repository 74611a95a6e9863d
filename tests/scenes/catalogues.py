"""The messages of the code, and a language that no catalogue has: what is not said in it was never asked for."""

from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from scenes.language import CATALOGUES, ENGLISH, NAMES, Language

ROOT = Path(__file__).resolve().parents[2]
# As docs/translating.md has them.
KEYWORDS = {"say": None, "message": None, "say_in": ((1, "c"), 2), "say_count": (1, 2)}
LANGUAGES = [code for code in NAMES if code != ENGLISH]
LOOKALIKES = str.maketrans("abcdefghijklmnopqrstuvwxyz", "аɓсɗеſɡһіјĸӏмпоρԛгѕтυνωхуż")


class Message(NamedTuple):
    """A message as gettext knows it."""

    text: str
    plural: str | None = None
    context: str | None = None


@cache
def messages() -> frozenset[Message]:
    """All messages of the code."""
    found = set()
    for folder in ("model", "scenes", "film"):
        for _, _, text, _, context in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            one, many = text if isinstance(text, tuple) else (text, None)
            found.add(Message(one, many, context))
    return frozenset(found)


@cache
def catalogue(code: str) -> Catalog:
    """What translators have written."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def places(text: str) -> set[str]:
    """The names of the places in a message."""
    return {place for _, place, _, _ in Formatter().parse(text) if place is not None}


class Lookalikes(NullTranslations):
    """Every Latin letter of a message becomes another one that looks like it; places stay."""

    def gettext(self, message: str) -> str:
        return "".join(_altered(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def _altered(message: str) -> Iterator[str]:
    if "{" not in message:
        yield message.lower().translate(LOOKALIKES)
        return
    for text, place, _, _ in Formatter().parse(message):
        yield text.lower().translate(LOOKALIKES)
        if place is not None:
            yield f"{{{place}}}"


NOWHERE = Language("xx", Lookalikes())
