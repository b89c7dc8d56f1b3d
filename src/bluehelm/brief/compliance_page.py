"""Pages of their own on how an agreement is kept: warnings and parties first, then the section with every table."""

from __future__ import annotations

from typing import Final

import polars as pl

from bluehelm.brief.content import BriefContent, FirstPage, KeyPoint, Origin, Tone
from bluehelm.brief.section_compliance import compliance_section, widest_warnings
from bluehelm.brief.section_report_incidents import SOURCE
from bluehelm.brief.situation_report_content import DISCLAIMER
from bluehelm.problems import printable
from bluehelm.situation import Compliance
from bluehelm.situation.compliance_words import span_words

_SHOWN_PARTIES: Final = 8


def compliance_content(
    compliance: Compliance, *, mission: str, agreement: str, mark: str, as_of: str, fictional: bool
) -> BriefContent:
    """What the pages say, once for HTML and PDF."""
    known = f"Records of this mission file as of {as_of}."
    origin = Origin(
        SOURCE, f"as known on {compliance.known_on}", "counts of what was reported; an allegation is no finding"
    )
    points = [KeyPoint("Warning", str(one.watch.new), origin, Tone.ALARM) for one in widest_warnings(compliance)]
    points += [
        KeyPoint(
            printable(row["party"]),
            f"{row['alleged']:,} alleged, {row['verified']:,} verified, {row['attributed']:,} attributed to it, "
            f"{row['open']:,} without a finding.",
            origin,
        )
        for row in compliance.parties.filter(pl.col("clause").is_null()).iter_rows(named=True)
    ][:_SHOWN_PARTIES]
    points += [KeyPoint("Effort", line, origin) for line in compliance.effort_lines()]
    title = f"{printable(mission)}: how {printable(agreement)} is kept"
    return BriefContent(
        title=title,
        subtitle=f"{mark.upper()}. Compliance {span_words(compliance)} {known}",
        fictional=fictional,
        first=FirstPage(tuple(points), (), ()),
        sections=(compliance_section(compliance, source=SOURCE, title="1. Counts, rates and trends", opened=True),),
        footer=f"{mark.upper()}. {title}. {known} {DISCLAIMER}",
        mark=mark.upper(),
    )
