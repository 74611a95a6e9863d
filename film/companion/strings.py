"""A table of texts: each is written once, and meant by its place."""

from __future__ import annotations


class Strings:
    """Texts in the order in which they were first asked for."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """The place of a text."""
        return self._places.setdefault(text, len(self._places))

    def document(self) -> list[str]:
        """All of them, for JSON."""
        return list(self._places)
