"""Text for the terminal and for documents: what comes from outside is shown as it is, on one line, and never obeyed."""

from __future__ import annotations

import errno
import re
import tempfile
import traceback
import unicodedata

from model.errors import JourneyError

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode categories: controls, direction marks, surrogates, line ends
SHOWN = 400  # characters at either end of a long line
JOINERS = "\u200c\u200d"  # in that category, but part of writing emoji and Indic scripts


def printable(text: str) -> str:
    """`text` with the characters that would steer a terminal as escapes.

    >>> print(printable("a\\nb\\x1b[31m"))
    a\\nb\\x1b[31m
    """
    return "".join(
        repr(ch)[1:-1] if unicodedata.category(ch) in STEERING and ch not in JOINERS else ch for ch in text
    )


def plain(text: str) -> str:
    """`printable`, in characters that documents may hold: XML and PDF know of two that stand for nothing."""
    return re.sub("[\ufffe\uffff]", lambda match: repr(match[0])[1:-1], printable(text))


def shortened(line: str) -> str:
    """`line` without its middle if it is very long: what people and files say can be of any length.

    >>> len(shortened("a" * 10_000))
    803
    """
    return line if len(line) <= 2 * SHOWN else f"{line[:SHOWN]} … {line[-SHOWN:]}"


def clock(seconds: float) -> str:
    """A duration in minutes and seconds.

    >>> clock(65.2)
    '1:05'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def one_line(error: BaseException) -> str:
    """What went wrong: a full disk and a locked folder by what to do, the unforeseen by type and message."""
    text = " ".join(str(error).split())
    if isinstance(error, JourneyError):
        return text
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{_place(error)}: free some space, or choose another folder with -o"
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"no permission to write{_place(error)}: choose another folder with -o"
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return "a name is too long for a file: give a shorter one"
    if isinstance(error, MemoryError):
        return "memory ran out: try -j 1, or a smaller picture"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def foreseen(error: BaseException) -> bool:
    """Whether `one_line` says all there is to say, so that no traceback need be kept."""
    return isinstance(error, JourneyError | MemoryError) or not one_line(error).startswith(type(error).__name__)


def explain(error: BaseException) -> str:
    """`one_line`; of an unforeseen error, the traceback is kept in a file that the line names."""
    if foreseen(error):
        return one_line(error)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="token-journey-", suffix=".log", delete=False) as log:
            log.write("".join(traceback.format_exception(error)))
    except OSError:
        return one_line(error)
    return f"{one_line(error)} (please report it with {log.name})"


def _place(error: OSError) -> str:
    return f" ({error.filename})" if error.filename else ""
