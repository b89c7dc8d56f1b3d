"""From results to what the brief says, once for all renderers."""

from __future__ import annotations

from bluehelm.brief.content import BriefContent
from bluehelm.brief.first_page import first_page
from bluehelm.brief.results import Results
from bluehelm.brief.section_laydown import laydown_section
from bluehelm.brief.section_mandate import mandate_section, text_annex
from bluehelm.brief.section_method import method_section
from bluehelm.brief.section_outlook import outlook_section
from bluehelm.brief.section_situation import situation_section

DISCLAIMER = "Boundaries, names and designations imply no opinion on legal status."


def compose_brief(results: Results) -> BriefContent:
    """First page, five sections, and the mandate's text as an annex."""
    mission = results.mission or (results.mandate.mission if results.mandate else "")
    area = results.area.name if results.area else "Mission brief"
    sections = (
        mandate_section(results),
        situation_section(results),
        outlook_section(results),
        laydown_section(results),
        method_section(results),
    )
    annex = text_annex(results)
    run = f"Run {results.run.short}, {results.run.code}." if results.run else "No run recorded."
    known = f"As of {results.as_of}: nothing later is in it." if results.as_of else "No as-of date."
    return BriefContent(
        title=f"{mission}: {area}" if mission else area,
        subtitle=f"Mission brief. {known} {run}",
        fictional=results.fictional,
        first=first_page(results),
        sections=(*sections, annex) if annex else sections,
        mark=results.mark.upper(),
        footer=f"Bluehelm mission brief. {known} {run} {DISCLAIMER}",
    )
