"""Maps of an area: outline, neighbours, cells in steps of one colour ramp, sites and moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import shapely

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import draw_svg, inline
from bluehelm.brief.map_frame import KM_PER_DEGREE, MapFrame
from bluehelm.brief.map_incidents import draw_incidents
from bluehelm.brief.map_labels import Box, box_around, count_box, furniture, place_labels
from bluehelm.brief.map_layers import CellLayer, MapLayers, Mark
from bluehelm.geo.prio_grid import SIZE, PrioGrid

DISC: Final = 11.0
DIAMOND: Final = 10.0
RANK: Final = 9.0
"""Pixels from the middle of a disc, a diamond and a rank to their edges, where names may begin."""
WIDE: Final = 450
"""Pixels: the legend of a wider map stands in one line."""


def draw_map(
    key: str,
    outline: shapely.Geometry | None,
    layers: MapLayers,
    *,
    around: shapely.Geometry | None = None,
    neighbours: Sequence[shapely.Geometry] = (),
    width: int = 560,
    height: int = 460,
) -> str:
    """SVG of a map of the area within ``outline``, at most ``width`` by ``height`` pixels without its legend.

    ``around`` is what the frame must hold, by default the outline. Where nobody knows an outline, none is drawn, and
    neither land nor water.
    """
    held = around if around is not None else outline
    if held is None:
        raise ValueError("expected an outline or something to draw around, got neither")
    frame = MapFrame.around(held, width=width, height=height)
    drawn = _water(frame, palette.WATER if outline is not None else palette.GROUND)
    for shape in neighbours:
        drawn += _land(frame, shape, fill=palette.LAND, width=0.8)
    if outline is not None:
        drawn += _land(frame, outline, fill=palette.GROUND, width=0)
    for shape in layers.sectors:
        drawn += _land(frame, shape, fill=palette.GROUND, width=0.8)
    if layers.cells is not None:
        drawn += _cells(frame, layers.cells)
    if outline is not None:
        drawn += _border(frame, outline)
    drawn += _dots(frame, layers.settlements)
    if layers.cells is not None:
        drawn += _ranks(frame, layers.cells)
    drawn += _moves(frame, layers.moves)
    drawn += _today(frame, layers.today)
    drawn += _proposed(frame, layers.proposed)
    drawn += draw_incidents(layers.incidents, _rows(frame, [])[1:])
    drawn += _names(frame, layers.settlements, _taken(frame, layers))
    drawn += _scale_bar(frame)
    chart = alt.layer(*drawn).project(
        type="identity",
        reflectY=True,
        scale=frame.pixels,
        translate=[-frame.west * frame.shrink * frame.pixels, frame.north * frame.pixels],
    )
    chart = chart.resolve_scale(color="independent").properties(width=frame.width, height=frame.height)
    return draw_svg(chart, key)


def _rows(frame: MapFrame, rows: Sequence[Mapping[str, Any]]) -> tuple[alt.Chart, alt.X, alt.Y]:
    """A layer's rows on the frame's own axes."""
    chart = alt.Chart(inline(rows))
    degrees = "abs(datum.value) + '°' + (datum.value == 0 ? '' : datum.value > 0 ? {} : {})"
    x_axis = alt.Axis(
        values=frame.ticks(frame.west, frame.east),
        labelExpr=degrees.format("' E'", "' W'"),
        title=None,
        grid=False,
        domain=False,
    )
    y_axis = alt.Axis(
        values=frame.ticks(frame.south, frame.north),
        labelExpr=degrees.format("' N'", "' S'"),
        title=None,
        grid=False,
        domain=False,
    )
    x = alt.X("x:Q", axis=x_axis, scale=alt.Scale(domain=[frame.west, frame.east], nice=False, zero=False))
    y = alt.Y("y:Q", axis=y_axis, scale=alt.Scale(domain=[frame.south, frame.north], nice=False, zero=False))
    return chart, x, y


def _shape(frame: MapFrame, shape: shapely.Geometry) -> alt.Chart:
    # The drawing engine takes a ring that runs against the clock for all the world outside it.
    drawn = shapely.orient_polygons(frame.drawn(shape), exterior_cw=True)
    return alt.Chart(inline([{"type": "Feature", "geometry": shapely.geometry.mapping(drawn), "properties": {}}]))


def _water(frame: MapFrame, fill: str) -> list[Any]:
    chart, x, y = _rows(frame, [{"x": frame.west, "x2": frame.east, "y": frame.south, "y2": frame.north}])
    return [chart.mark_rect(fill=fill, stroke=palette.BORDER).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")]


def _land(frame: MapFrame, shape: shapely.Geometry, *, fill: str, width: float) -> list[Any]:
    return [
        _shape(frame, shape).mark_geoshape(
            fill=fill, stroke=palette.BORDER if width else None, strokeWidth=width, strokeDash=[3, 3], clip=True
        )
    ]


def _border(frame: MapFrame, shape: shapely.Geometry) -> list[Any]:
    return [_shape(frame, shape).mark_geoshape(filled=False, stroke=palette.INK, strokeWidth=1.6, clip=True)]


def _cells(frame: MapFrame, layer: CellLayer) -> list[Any]:
    cells = sorted(layer.steps)
    latitude, longitude = PrioGrid().centre(cells)
    rows = [
        {
            "x": float(lon) - SIZE / 2,
            "x2": float(lon) + SIZE / 2,
            "y": float(lat) - SIZE / 2,
            "y2": float(lat) + SIZE / 2,
            "step": layer.labels[layer.steps[cell]],
        }
        for cell, lat, lon in zip(cells, latitude, longitude, strict=True)
    ]
    colours = list(palette.RAMP[: len(layer.labels)])
    legend = alt.Legend(
        title=layer.title, orient="bottom", direction="horizontal", symbolType="square", symbolSize=220,
        symbolStrokeColor=palette.BORDER, symbolStrokeWidth=0.6, symbolOpacity=1, titleOrient="top", columnPadding=14,
        columns=len(layer.labels) if frame.width > WIDE else 3,
    )  # fmt: skip
    colour = alt.Color("step:N", scale=alt.Scale(domain=list(layer.labels), range=colours), legend=legend)
    chart, x, y = _rows(frame, rows)
    return [
        chart.mark_rect(stroke=palette.BORDER, strokeWidth=0.35, clip=True).encode(
            x=x, x2="x2:Q", y=y, y2="y2:Q", color=colour
        )
    ]


def _ranks(frame: MapFrame, layer: CellLayer) -> list[Any]:
    cells = sorted(layer.ranks)
    if not cells:
        return []
    latitude, longitude = PrioGrid().centre(cells)
    rows = [
        {"x": float(lon), "y": float(lat), "rank": layer.ranks[cell], "ink": palette.RAMP_TEXT[layer.steps[cell]]}
        for cell, lat, lon in zip(cells, latitude, longitude, strict=True)
    ]
    chart, x, y = _rows(frame, rows)
    text = chart.mark_text(fontWeight="bold", fontSize=13)
    return [text.encode(x=x, y=y, text="rank:N", color=alt.Color("ink:N", scale=None))]


def _points(frame: MapFrame, marks: Sequence[Mark]) -> tuple[alt.Chart, alt.X, alt.Y]:
    return _rows(frame, [{"x": mark.longitude, "y": mark.latitude, "label": mark.label} for mark in marks])


def _dots(frame: MapFrame, marks: Sequence[Mark]) -> list[Any]:
    if not marks:
        return []
    chart, x, y = _points(frame, marks)
    return [chart.mark_point(shape="circle", filled=True, size=16, opacity=1, color=palette.INK).encode(x=x, y=y)]


def _taken(frame: MapFrame, layers: MapLayers) -> list[Box]:
    """What no name may cover: discs, diamonds and ranks."""
    ranked = sorted(layers.cells.ranks) if layers.cells is not None else []
    latitude, longitude = PrioGrid().centre(ranked) if ranked else ((), ())
    ranks = [Mark(float(lat), float(lon), "") for lat, lon in zip(latitude, longitude, strict=True)]
    incidents = [Mark(mark.latitude, mark.longitude, "") for mark in layers.incidents]
    kinds = ((layers.proposed, DISC), (layers.today, DIAMOND), (ranks, RANK), (incidents, DISC))
    boxes = [box_around(frame, mark, radius) for marks, radius in kinds for mark in marks]
    crowds = [(Mark(mark.latitude, mark.longitude, ""), mark.more) for mark in layers.incidents if mark.more]
    boxes += [count_box(box_around(frame, mark, DISC), more) for mark, more in crowds]
    return [*boxes, *furniture(frame)]


def _names(frame: MapFrame, marks: Sequence[Mark], taken: Sequence[Box]) -> list[Any]:
    drawn: list[Any] = []
    for label in place_labels(frame, marks, taken):
        chart, x, y = _points(frame, [label.mark])
        place: dict[str, Any] = {
            "align": label.align,
            "baseline": "middle",
            "dx": label.dx,
            "dy": label.dy,
            "fontSize": 11,
        }
        halo = chart.mark_text(**place, stroke="#ffffff", strokeWidth=3, strokeOpacity=0.85, strokeJoin="round")
        drawn += [text.encode(x=x, y=y, text="label:N") for text in (halo, chart.mark_text(**place, color=palette.INK))]
    return drawn


def _today(frame: MapFrame, marks: Sequence[Mark]) -> list[Any]:
    if not marks:
        return []
    chart, x, y = _points(frame, marks)
    return [
        chart.mark_point(
            shape="diamond", filled=True, fill="#ffffff", stroke=palette.TODAY, strokeWidth=1.8, size=150, opacity=1
        ).encode(x=x, y=y)
    ]


def _proposed(frame: MapFrame, marks: Sequence[Mark]) -> list[Any]:
    if not marks:
        return []
    chart, x, y = _points(frame, marks)
    disc = chart.mark_point(
        shape="circle", filled=True, fill=palette.PROPOSED, stroke="#ffffff", strokeWidth=1.5, size=330, opacity=1
    )
    label = chart.mark_text(fontWeight="bold", fontSize=11, color="#ffffff")
    return [disc.encode(x=x, y=y), label.encode(x=x, y=y, text="label:N")]


def _moves(frame: MapFrame, moves: Sequence[tuple[Mark, Mark]]) -> list[Any]:
    if not moves:
        return []
    rows = [
        {"x": start.longitude, "y": start.latitude, "x2": end.longitude, "y2": end.latitude} for start, end in moves
    ]
    chart, x, y = _rows(frame, rows)
    return [
        chart.mark_rule(color=palette.PROPOSED, strokeWidth=1.8, strokeDash=[6, 3]).encode(
            x=x, y=y, x2="x2:Q", y2="y2:Q"
        )
    ]


def _scale_bar(frame: MapFrame) -> list[Any]:
    length_km = frame.bar_km()
    length = length_km / KM_PER_DEGREE / frame.shrink
    left, bottom = frame.west + 14 / frame.pixels / frame.shrink, frame.south + 14 / frame.pixels
    right, top = frame.east - 18 / frame.pixels / frame.shrink, frame.north - 18 / frame.pixels
    backed, x, y = _rows(frame, [{"x": left, "x2": left + length, "y": bottom}])
    drawn = [
        backed.mark_rule(color=colour, strokeWidth=width, strokeCap="butt").encode(x=x, x2="x2:Q", y=y)
        for colour, width in (("#ffffff", 6.0), (palette.INK, 3.0))
    ]
    for row in (
        {"x": left + length / 2, "y": bottom + 10 / frame.pixels, "label": f"{length_km:,} km"},
        {"x": right, "y": top - 14 / frame.pixels, "label": "N"},
    ):
        chart, x, y = _rows(frame, [row])
        halo = chart.mark_text(fontWeight="bold", stroke="#ffffff", strokeWidth=3.5)
        drawn += [text.encode(x=x, y=y, text="label:N") for text in (halo, chart.mark_text(fontWeight="bold"))]
    chart, x, y = _rows(frame, [{"x": right, "y": top}])
    drawn.append(
        chart.mark_point(shape="triangle-up", filled=True, size=120, color=palette.INK, opacity=1).encode(x=x, y=y)
    )
    return drawn
