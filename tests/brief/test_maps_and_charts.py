"""Drawings: what stands where, and that they do not depend on what was drawn before."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
import shapely

from bluehelm.brief import palette
from bluehelm.brief.chart_svg import name_ids
from bluehelm.brief.charts import Bar, MonthBar, MonthFan, draw_bars, draw_months
from bluehelm.brief.content import Table
from bluehelm.brief.map_frame import MapFrame
from bluehelm.brief.map_labels import box_around, place_labels
from bluehelm.brief.map_layers import CellLayer, MapLayers, Mark
from bluehelm.brief.maps import draw_map
from bluehelm.geo import PrioGrid, distance_km


def test_scale_bar_is_true_at_the_middle() -> None:
    """The bar's length on the page, measured along the middle latitude, is the great-circle distance it names."""
    frame = MapFrame.around(shapely.box(14, 2, 28, 11), width=560, height=460)
    degrees = frame.bar_km() / 111.195 / frame.shrink
    middle = (frame.south + frame.north) / 2
    assert float(distance_km(middle, 20.0, middle, 20.0 + degrees)) == pytest.approx(frame.bar_km(), rel=0.001)
    assert frame.bar_km() == 200


@pytest.mark.parametrize("box", [(14, 2, 28, 11), (0, 0, 0.1, 0.1), (-10, 60, 40, 62), (10, -30, 11, 30)])
def test_frame_holds_the_area_within_the_page(box: tuple[float, float, float, float]) -> None:
    """Wide, tall, tiny and northern areas fit the page, with room around them."""
    frame = MapFrame.around(shapely.box(*box), width=560, height=460)
    assert frame.width <= 560
    assert frame.height <= 460
    assert frame.box.contains(shapely.box(*box))


def test_map_shows_cells_ranks_and_marks() -> None:
    """The darkest cell, its rank, a settlement's name, a site's letter and the scale can be found in the drawing."""
    cell = int(PrioGrid().cell_at(1.1, 1.1))
    layers = MapLayers(
        cells=CellLayer("deaths", ("none", "some"), {cell: 1}, {cell: "1"}),
        proposed=(Mark(0.6, 0.6, "A"),),
        today=(Mark(1.6, 1.6, ""),),
        settlements=(Mark(0.3, 1.7, "Kaga-Ɓandoro"),),
        moves=((Mark(1.6, 1.6, ""), Mark(0.6, 0.6, "A")),),
    )
    svg = draw_map("m", shapely.box(0, 0, 2, 2), layers, neighbours=[shapely.box(2, 0, 3, 2)])
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"1", "A", "Kaga-Ɓandoro", "50 km", "N", "0°", "1° E", "1° N", "none", "some"} <= set(texts)
    assert palette.RAMP[1] in svg
    assert re.findall(r'\bid="(?!m-)', svg) == []


def test_names_stand_off_discs_ranks_and_each_other() -> None:
    """Three near towns, one under a disc and one at the eastern edge: no name covers anything or leaves the map."""
    frame = MapFrame.around(shapely.box(14, 2, 28, 11), width=560, height=460)
    towns = [Mark(4.4, 18.6, "Bangui"), Mark(4.6, 18.9, "Bimbo"), Mark(5.9, 15.6, "Bouar"), Mark(7, 28.2, "Obo East")]
    taken = [box_around(frame, towns[0], 11), box_around(frame, Mark(5.9, 16.0, ""), 9)]
    labels = place_labels(frame, towns, taken)
    assert [label.mark.label for label in labels] == ["Bangui", "Bimbo", "Bouar", "Obo East"]
    boxes = [*taken, *(label.box for label in labels)]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= frame.width for box in boxes)
    assert [label.align for label in labels][2:] == ["right", "right"]


def test_a_name_without_room_is_left_out() -> None:
    """Where all is taken, no name is written over it."""
    frame = MapFrame.around(shapely.box(14, 2, 28, 11), width=560, height=460)
    assert place_labels(frame, [Mark(4.4, 18.6, "Bangui")], [box_around(frame, Mark(4.4, 18.6, ""), 200)]) == []


def test_drawing_again_gives_the_same_text() -> None:
    """The engine counts its ids on from drawing to drawing; the drawings do not show it."""
    first, second = (draw_map("m", shapely.box(0, 0, 2, 2), MapLayers()) for _ in range(2))
    assert first == second


def test_ids_that_are_used_follow_their_names() -> None:
    """A reference to a renamed id is renamed with it."""
    assert (
        name_ids('<a id="clip9"/><a id="clip4"/><b c="url(#clip4)"/>', "k")
        == '<a id="k-1"/><a id="k-2"/><b c="url(#k-2)"/>'
    )


def test_ramp_darkens_step_by_step() -> None:
    """In grey every step of the ramp is clearly darker than the one before: by a tenth of the whole range or more."""
    grey = [0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:7], 16) for c in palette.RAMP]
    assert all(light - dark > 25 for light, dark in pairwise(grey))


def test_months_and_forecast_stand_on_one_axis() -> None:
    """Bars end where the fan begins, and a line says that the forecast starts."""
    fan = [MonthFan("2015-01", median=3, low_50=2, high_50=5, low_90=0, high_90=11)]
    svg = draw_months("c", [MonthBar("2014-12", 4, 3)], fan)
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert {"2014-12", "2015-01", "forecast", "civilians", "90 % interval", "50 % interval"} <= set(texts)


def test_names_in_a_drawing_are_escaped() -> None:
    """An actor's name with markup in it is text in the drawing."""
    svg = draw_bars("c", [Bar("<script>x</script> & co", 1, "1")], title="deaths")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_table_with_a_short_row_is_refused() -> None:
    """A row that lacks a cell would shift all that follow it in a PDF."""
    with pytest.raises(ValueError, match="expected 2 cells in every row of 'T', got 1"):
        Table("T", ("a", "b"), (("1",),))
