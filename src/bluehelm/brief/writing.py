"""The brief as a file: HTML or PDF, by the name it is given."""

from __future__ import annotations

from pathlib import Path

from bluehelm.brief.results import Results
from bluehelm.brief.write_whole import write_whole
from bluehelm.forecast import Outlook
from bluehelm.mandate import Mandate
from bluehelm.mission import Run
from bluehelm.plan import Laydown
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation import Situation


def write_brief(
    path: Path | str,
    mandate: Mandate | None = None,
    outlook: Outlook | None = None,
    laydown: Laydown | None = None,
    *,
    situation: Situation | None = None,
    run: Run | None = None,
    fictional: bool = False,
    mission: str = "",
    mark: str = "",
) -> tuple[Path, ...]:
    """Write a brief to ``path``, as HTML or PDF by its suffix. A section whose result was not given says so.

    The same results give the same bytes. The file is written whole or not at all.

    Args:
        path: file name ending in ``.html`` or ``.pdf``.
        mandate: what the mission is asked to do.
        outlook: what comes next.
        laydown: where to put the forces.
        situation: what is happening.
        run: the record of the analysis; sources, dates and checksums come from it.
        fictional: label every page as fictional.
        mission: name or acronym of the mission for the title; by default the mandate's.
        mark: how confidential it is, for every page; "" for none.

    Returns:
        The files written.

    Raises:
        InputRefused: code ``brief-format`` for another suffix, ``output-not-writable`` when the folder cannot be
            written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in {".html", ".pdf"}:
        message = f"A brief is written as HTML or PDF, not as '{path.suffix or path.name}'."
        raise InputRefused(
            Problem(Severity.ERROR, "brief-format", message, "End the name in .html or .pdf.", file=path.name)
        )
    # Charts, Jinja2 and Typst take a second to load: only when a brief is made.
    from bluehelm.brief.compose import compose_brief

    content = compose_brief(
        Results(
            mandate=mandate,
            situation=situation,
            outlook=outlook,
            laydown=laydown,
            run=run,
            mission=mission,
            fictional=fictional,
            mark=mark,
        )
    )
    if suffix == ".html":
        from bluehelm.brief.html import render_html

        write_whole(path, render_html(content))
    else:
        from bluehelm.brief.pdf import render_pdf

        write_whole(path, render_pdf(content))
    return (path,)
