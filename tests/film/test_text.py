"""Errors in one line, and text that cannot steer a terminal."""

import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from film.text import clock, foreseen, one_line, printable
from model.errors import InputError


@pytest.mark.parametrize(
    ("error", "line", "known"),
    [
        (InputError("say\nmore"), "say more", True),
        (OSError(errno.ENOSPC, "x", "a.mp4"), "the disk is full (a.mp4): free some space, or", True),
        (PermissionError(errno.EACCES, "x", "a.mp4"), "no permission to write (a.mp4): choose another folder", True),
        (OSError(errno.EDQUOT, "x"), "the disk is full: free some space", True),
        (MemoryError(), "memory ran out: try -j 1", True),
        (KeyError("name"), "KeyError: 'name'", False),
        (ValueError(), "ValueError", False),
    ],
)
def test_one_line(error: Exception, line: str, known: bool) -> None:
    assert one_line(error).startswith(line)
    assert foreseen(error) is known
    assert "\n" not in one_line(error)


@given(st.text())
def test_printable_stays_on_its_line(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert shown.isprintable() or all(ch.isprintable() or ch in "\u200c\u200d" or not ch.isascii() for ch in shown)
    assert printable(shown) == shown
    os.fsencode(shown)


def test_printable_keeps_what_people_write() -> None:
    assert printable("हिन्दी 👩‍💻 שלום <b>[red]") == "हिन्दी 👩‍💻 שלום <b>[red]"
    assert printable("a\x1b[31m\r\u202e") == "a\\x1b[31m\\r\\u202e"


def test_clock() -> None:
    assert [clock(0.4), clock(59.6), clock(3601)] == ["0:00", "1:00", "60:01"]
