"""A brief as one HTML file: no script, no network, its fonts and pictures within itself."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bluehelm.brief.content import BriefContent

FICTIONAL: Final = "FICTIONAL: no real country, mission, party or person"
_PIECE: Final = 12
_LONG_WORD: Final = re.compile(r"(\S{24,})")
FOLDED_ROWS: Final = 40
"""A longer table is folded away until the reader asks for it; in print it is not."""


def render_html(brief: BriefContent) -> bytes:
    """The brief as UTF-8 HTML. Everything but the drawn SVG is escaped; the page may load nothing from outside."""
    style = _style() + _printed_labels(brief)
    # The policy admits this one style sheet by its checksum, and nothing else that text could smuggle in.
    style_hash = f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
    page = _environment().get_template("brief.html.jinja")
    own = Markup(style)  # noqa: S704 (the package's own file)
    return page.render(
        brief=brief, style=own, style_hash=style_hash, drawn=Markup, folded_rows=FOLDED_ROWS, fictional=FICTIONAL
    ).encode()


def _printed_labels(brief: BriefContent) -> str:
    """Mark and label above each printed page but the first, which begins with them; letters as CSS numbers."""
    labels = [label for label in (brief.mark, FICTIONAL if brief.fictional else "") if label]
    if not labels:
        return ""
    said = "".join(letter if letter.isalnum() else f"\\{ord(letter):06x}" for letter in "   ".join(labels))
    look = 'font:bold 10px "Noto Sans",sans-serif;white-space:pre'
    return f'@media print{{@page{{@top-center{{content:"{said}";{look}}}}}@page :first{{@top-center{{content:none}}}}}}'


@cache
def _style() -> str:
    room = files("bluehelm.brief")
    style = (room / "templates/brief.css").read_text(encoding="utf-8")
    for mark, name in (("@REGULAR@", "NotoSans-Regular"), ("@BOLD@", "NotoSans-Bold")):
        style = style.replace(mark, b64encode((room / f"fonts/{name}.woff2").read_bytes()).decode())
    return style


def breakable(words: str) -> Markup:
    """A cell's words, escaped; one too long for its column may break between its letters.

    >>> print(breakable("Sprengstoffanschlag <b>"))
    Sprengstoffanschlag &lt;b&gt;
    >>> print(breakable("Sprengstoffanschlagsuntersuchung"))
    Sprengstoffa<wbr>nschlagsunte<wbr>rsuchung
    """
    parts = _LONG_WORD.split(words)
    cut = [Markup("<wbr>").join(part[at : at + _PIECE] for at in range(0, len(part), _PIECE)) for part in parts[1::2]]
    return Markup("").join(piece for pair in zip(map(escape, parts[::2]), [*cut, ""], strict=True) for piece in pair)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bluehelm.brief"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    made.filters["breakable"] = breakable
    return made
