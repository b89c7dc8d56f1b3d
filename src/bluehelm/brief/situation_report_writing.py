"""Situation reports, pages on compliance and meeting packs as files: HTML or PDF by their names."""

from __future__ import annotations

from pathlib import Path

from bluehelm.brief.content import BriefContent
from bluehelm.brief.write_whole import write_whole
from bluehelm.partners import MeetingPack
from bluehelm.problems import InputRefused, Problem, Severity
from bluehelm.situation import Compliance
from bluehelm.situation.situation_report import SituationReport


def write_situation_report(path: Path | str, report: SituationReport) -> Path:
    """Write a situation report as HTML or PDF. The same report gives the same bytes.

    Raises:
        InputRefused: "report-format" for another suffix, "output-not-writable" where the folder cannot be written.
    """
    from bluehelm.brief.situation_report_content import report_content

    return write_page(Path(path), report_content(report))


def write_compliance(
    path: Path | str,
    compliance: Compliance,
    *,
    mission: str,
    agreement: str,
    mark: str,
    as_of: str,
    fictional: bool = False,
) -> Path:
    """Write a page on how an agreement is kept as HTML or PDF.

    Args:
        path: file name ending in ``.html`` or ``.pdf``.
        compliance: the measure.
        mission: name of the mission.
        agreement: how the agreement is called.
        mark: the highest mark of what is counted.
        as_of: how far the records reach, in words.
        fictional: label every page as fictional.

    Raises:
        InputRefused: as ``write_situation_report``.
    """
    from bluehelm.brief.compliance_page import compliance_content

    content = compliance_content(
        compliance, mission=mission, agreement=agreement, mark=mark, as_of=as_of, fictional=fictional
    )
    return write_page(Path(path), content)


def write_meeting_pack(
    path: Path | str, pack: MeetingPack, *, mission: str, as_of: str, fictional: bool = False
) -> Path:
    """Write a meeting pack as HTML or PDF, to be laid before every party.

    Raises:
        InputRefused: as ``write_situation_report``.
    """
    from bluehelm.brief.section_report_pack import pack_content

    return write_page(Path(path), pack_content(pack, mission=mission, as_of=as_of, fictional=fictional))


def write_page(path: Path, content: BriefContent) -> Path:
    """Write a page as HTML or PDF, by its name.

    Raises:
        InputRefused: as ``write_situation_report``.
    """
    suffix = path.suffix.lower()
    if suffix not in {".html", ".pdf"}:
        message = f"A report is written as HTML or PDF, not as '{path.suffix or path.name}'."
        raise InputRefused(
            Problem(Severity.ERROR, "report-format", message, "End the name in .html or .pdf.", file=path.name)
        )
    if suffix == ".html":
        from bluehelm.brief.html import render_html

        write_whole(path, render_html(content))
    else:
        from bluehelm.brief.pdf import render_pdf

        write_whole(path, render_pdf(content))
    return path
