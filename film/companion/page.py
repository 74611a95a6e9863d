"""The page as one HTML file: our modules and styles in it, the data as JSON, nothing else allowed by its policy.

What comes from outside, such as the prompt, stands in the JSON and in the title only, and in both no markup can begin.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from film.companion.bundle import bundle
from film.markup import data, hypertext
from model.errors import JourneyError

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "companion"
ENTRY = "main.js"
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_URL = re.compile(r'url\("(fonts/[\w.-]+)"\)')
_MARKUP = {ord(ch): f"\\u{ord(ch):04x}" for ch in "<>&\u2028\u2029"}


def build(document: dict[str, Any], assets: Path = ASSETS) -> str:
    """The HTML of a page with this data."""
    script, style = _script(assets), _style(assets)
    texts = {
        "policy": html.escape(policy(script, style)),
        "title": f"{hypertext(document['prompt'])[:200]} · Token Journey",
        "style": style,
        "data": json_text(document),
        "script": script,
    }
    return _PLACE.sub(lambda place: texts[place[1]], (assets / "page.html").read_text(encoding="utf-8"))


def json_text(document: dict[str, Any]) -> str:
    """JSON in which no markup can begin: what could start some is written by its number."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_MARKUP)


def policy(script: str, style: str) -> str:
    """What the page may do: run this script, look like this, play the video beside it or in it. No request at all."""
    return "; ".join([
        "default-src 'none'", f"script-src {_hash(script)}", f"style-src {_hash(style)}", "font-src data:",
        "img-src data: blob:", "media-src 'self' file: data: blob:", "connect-src 'none'", "base-uri 'none'",
        "form-action 'none'",
    ])  # fmt: skip


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _script(assets: Path) -> str:
    licences = (path.read_text(encoding="utf-8").strip() for path in sorted(assets.glob("vendor/LICENSE.*")))
    notes = "".join(f"/*!\n{text}\n*/\n" for text in licences)
    return _enclosed(f"\n{notes}{bundle(assets, ENTRY)}", "script")


def _style(assets: Path) -> str:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(assets.glob("*.css")))

    def inside(match: re.Match[str]) -> str:
        return f'url("{data("font/woff2", (assets / match[1]).read_bytes())}")'

    return _enclosed("\n" + _URL.sub(inside, text), "style")


def _enclosed(text: str, tag: str) -> str:
    """A text that goes between two tags; JourneyError if it would end there, or be hidden."""
    text = text.replace("\r\n", "\n")
    if re.search(f"</{tag}|<!--", text, re.IGNORECASE):
        raise JourneyError(f"the page's {tag} has in it what ends a {tag} in HTML: write it otherwise")
    return text
