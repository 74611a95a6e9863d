"""Text and paths inside documents: whatever they contain, they are shown as they are and never become markup."""

from __future__ import annotations

import base64
import html
import os
import re
from pathlib import Path, PurePath
from urllib.parse import quote

from film.text import plain
from model.errors import InputError

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\symbol{34}", "`": r"\textasciigrave{}", "-": r"{-}",
    "−": r"\ensuremath{-}", "√": r"\ensuremath{\surd}", "∞": r"\ensuremath{\infty}", "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}", "→": r"\ensuremath{\to}", "≈": r"\ensuremath{\approx}", "␣": r"\textvisiblespace{}",
}  # fmt: skip


def hypertext(text: str) -> str:
    """Text for HTML, between tags or in the quotes of an attribute."""
    return html.escape(plain(text))


def markdown(text: str) -> str:
    """Text for Markdown, on one line."""
    return "".join(f"&#{ord(ch)};" if ch in "\\`*_[]#|~" else ch for ch in html.escape(plain(text), quote=False))


def latex(text: str) -> str:
    """Text for LaTeX.

    >>> latex("50 % of $x_1")
    '50 \\\\% of \\\\$x\\\\_1'
    """
    return "".join(LATEX.get(ch, ch) for ch in plain(text))


def relative(file: Path, page: Path) -> str:
    """The path to a file from the folder `page`, with slashes."""
    return PurePath(os.path.relpath(file, page)).as_posix()


def address(file: Path, page: Path) -> str:
    """A file as a link from a page in the folder `page`: relative, each character that a URL cannot have encoded."""
    return quote(os.fsencode(relative(file, page)))


def latex_path(file: Path, page: Path) -> str:
    """A file as LaTeX reads it. InputError when its name has characters that LaTeX does not take for themselves."""
    path = relative(file, page)
    if not re.fullmatch(r"[\w./+@=,:-]+", path):
        raise InputError(f"LaTeX cannot read the path {path!r}: move the film where paths are letters, digits, - . /")
    return path


def data(kind: str, content: bytes) -> str:
    """Content as an address."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
