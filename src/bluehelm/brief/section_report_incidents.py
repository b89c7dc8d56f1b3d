"""The incidents of a situation report: the map, the list, counts by status, people hurt, what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import hypot
from statistics import median
from typing import Final

import shapely

from bluehelm.brief.content import Block, Origin, Picture, Section, Sentence, Table, Tone
from bluehelm.brief.map_incidents import COARSEST, incident_marks, middle_of_square
from bluehelm.brief.map_layers import MapLayers, Mark
from bluehelm.brief.maps import draw_map
from bluehelm.partners.meeting_pack_text import what_words
from bluehelm.problems import printable
from bluehelm.situation.situation_report import STATUSES, SituationReport
from bluehelm.situation.situation_report_incidents import ReportIncident
from bluehelm.situation.situation_report_page import said
from bluehelm.situation.situation_report_words import (
    PEOPLE_WORDS,
    attribution_words,
    changed_words,
    count_of,
    hurt_words,
    joined,
    plain,
    status_words,
    when_words,
    where_words,
)

SOURCE: Final = "records of this mission file"
_FEWEST: Final = 4
_TIMES: Final = 8
_NEAR: Final = 1.0
"""Of at least four points, one is far off that lies over eight times the middle distance, and over a degree, away."""
_BESIDE: Final = 0.1
"""Degrees of the map around an incident."""
_SAID: Final = 6
LISTED: Final = 200
"""Incidents written out on the page, the most serious first; the rest is counted."""


def report_origin(report: SituationReport, confidence: str) -> Origin:
    """Where every figure of the report comes from: the file, as far as its last entry."""
    return Origin(SOURCE, f"{span_words(report)}, entries to {report.as_of}", confidence)


def span_words(report: SituationReport) -> str:
    """The days of the report."""
    period = report.period
    return f"{period.first}" if period.days == 1 else f"{period.first} to {period.last}"


def incidents_section(report: SituationReport, title: str) -> Section:
    """What happened, the most serious first."""
    blocks: list[Block] = []
    if not report.incidents:
        blocks.append(Sentence(f"No incident of this {report.period.word} is recorded.", Tone.CAUTION))
    else:
        blocks += [_list(report), _tolls(report), _cross(report, "category"), _cross(report, "sector")]
    blocks += _changes(report)
    return Section("incidents", title, _dated(report), tuple(blocks))


def incident_map(report: SituationReport, *, width: int) -> Picture | None:
    """The map of the period's incidents by their number in the list; None where nothing has a place."""
    placed = [
        (number, *one.point, one.is_verified)
        for number, one in enumerate(report.incidents, start=1)
        if one.point is not None and (one.where_precision or 1) <= COARSEST
    ]
    outlines = [shapely.make_valid(shapely.from_geojson(_geojson(outline))) for _, outline in report.outlines]
    if not outlines and not placed:
        return None
    left = len(report.incidents) - len(placed)
    area = shapely.union_all(outlines) if outlines else None
    far = _far_off([(latitude, longitude) for _, latitude, longitude, _ in placed], area)
    away = [report.incidents[placed[index][0] - 1] for index in far]
    placed = [one for index, one in enumerate(placed) if index not in far]
    points = [shapely.Point(longitude, latitude) for _, latitude, longitude, _ in placed]
    around = shapely.box(*shapely.buffer(shapely.MultiPoint(points), _BESIDE).bounds) if points else area
    if area is not None and around is not None:
        around = shapely.union(area, around)
    shown = [report.incidents[number - 1] for number, *_ in placed]
    names = {
        one.place: Mark(*middle_of_square(*one.point), printable(one.place)) for one in shown if one.point and one.place
    }
    layers = MapLayers(sectors=tuple(outlines), incidents=incident_marks(placed), settlements=tuple(names.values()))
    sure = sum(verified for *_, verified in placed)
    note = (
        "Numbers are those of the list; +2 beside one: two more in this square of about 5 km. Filled: verified. White, "
        "dashed: not verified, a claim."
        + (f" Not drawn, for their place is not known well enough: {left:,}." if left else "")
        + (f" Far from all else and not drawn: {_named(away)}." if away else "")
    )
    return Picture(
        "map-incidents",
        f"Incidents of the {report.period.word}, by status",
        draw_map("map-incidents", area, layers, around=around, width=width, height=width),
        f"Map of {count_of(len(placed), 'incident')}, {sure:,} of them verified.",
        report_origin(report, "places as reported, drawn at the middle of a square of about 5 km"),
        note,
    )


def _far_off(points: Sequence[tuple[float, float]], area: shapely.Geometry | None) -> list[int]:
    """Which points would shrink the map of the area, or of all others, to a dot: often a slip of a digit."""
    if area is not None:
        west, south, east, north = area.bounds
        reach = max(east - west, north - south, _NEAR) / 2
        near = shapely.box(west - reach, south - reach, east + reach, north + reach)
        return [
            place
            for place, (latitude, longitude) in enumerate(points)
            if not near.covers(shapely.Point(longitude, latitude))
        ]
    if len(points) < _FEWEST:
        return []
    middle = median(latitude for latitude, _ in points), median(longitude for _, longitude in points)
    away = [hypot(latitude - middle[0], longitude - middle[1]) for latitude, longitude in points]
    reach = max(_TIMES * median(away), _NEAR)
    return [index for index, distance in enumerate(away) if distance > reach]


def _named(incidents: Sequence[ReportIncident]) -> str:
    named = ", ".join(printable(f"{one.reference} ({one.place or 'no place named'})") for one in incidents[:_SAID])
    return named + (f" and {len(incidents) - _SAID} more" if len(incidents) > _SAID else "")


def _dated(report: SituationReport) -> str:
    return f"Incidents that began: {span_words(report)}; status as of {report.as_of}."


def _list(report: SituationReport) -> Table:
    shown = report.incidents[:LISTED]
    left = len(report.incidents) - len(shown)
    title = "Incidents, the most serious first" + (f" ({left:,} less serious ones are not listed)" if left else "")
    return Table(
        title,
        ("No.", "Incident", "When", "Where", "What", "Status", "People hurt", "By whom"),
        tuple(_row(number, one) for number, one in enumerate(shown, start=1)),
        report_origin(report, "as each status says; a claim is no finding"),
        numeric=(0,),
        alarms=tuple(place for place, one in enumerate(shown) if one.killed or one.own_hurt),
        widths=(3, 7, 8, 10, 13, 10, 11, 10),
    )


def _row(number: int, one: ReportIncident) -> tuple[str, ...]:
    what = what_words(said(one.title), one.category)
    what += f". Protected: {', '.join(sorted({plain(each) for each in one.objects}))}" if one.objects else ""
    hurt = hurt_words(one)
    told = f"{hurt[0].upper()}{hurt[1:]}" if hurt else "nobody recorded"
    alleged = f"alleged: {joined(one.people)}" if one.people else "nobody named"
    torn = " CONFLICT to settle" if one.torn else ""
    cells = (
        str(number), one.reference, when_words(one), where_words(one), what, status_words(one) + torn, told,
        attribution_words(one) or alleged,
    )  # fmt: skip
    return tuple(map(printable, cells))


def _tolls(report: SituationReport) -> Block:
    if not report.tolls:
        return Sentence(f"Nobody is recorded as killed, injured, missing or abducted in this {report.period.word}.")
    rows = tuple(
        (
            PEOPLE_WORDS[row.people],
            row.harm,
            str(row.verified) if row.verified is not None else "-",
            str(row.claimed) if row.claimed is not None else "-",
        )
        for row in report.tolls
    )
    return Table(
        "People: verified, and claimed without a finding (best, and lowest to highest)",
        ("Who", "What", "Verified", "Claimed only"),
        rows,
        report_origin(report, "sums of lowest, best and highest; verified and claimed are never added up"),
        numeric=(2, 3),
        widths=(6, 3, 4, 4),
    )


def _cross(report: SituationReport, field: str) -> Table:
    statuses = [status for status in STATUSES if status != "false"]
    used = [status for status in statuses if any(counts.get(status) for _, counts in report.cross_table(field))]
    rows = [
        (said(plain(name)), f"{sum(counts.values()):,}", *(f"{counts.get(status, 0):,}" for status in used))
        for name, counts in report.cross_table(field)
    ]
    headers = (field.capitalize(), "All", *(plain(status).capitalize() for status in used))
    origin = report_origin(report, "counts of what was reported; duplicates and false reports are not counted")
    return Table(f"By {field} and status", headers, tuple(rows), origin, numeric=tuple(range(1, len(headers))))


def _changes(report: SituationReport) -> list[Block]:
    rows = [
        (one.incident.reference, said(one.incident.title), str(one.incident.first_day), changed_words(one))
        for one in report.changed
    ]
    rows += [
        (one.reference, said(one.title), str(one.first_day), f"first heard of on {one.known}; {status_words(one)}")
        for one in report.late
    ]
    if not rows:
        return [Sentence(f"No finding, attribution or re-opening of this {report.period.word} is recorded.")]
    origin = report_origin(report, "findings by their own day; attributions and re-openings by the clock of the site")
    headers = ("Incident", "Title", "Day of the incident", "What became of it")
    title = f"New this {report.period.word}, whenever it happened"
    return [Table(title, headers, tuple((printable(row[0]), *row[1:]) for row in rows), origin, widths=(2, 5, 3, 5))]


def _geojson(outline: object) -> str:
    return json.dumps(outline)
