"""The first page: what a tired commander must know, each figure with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from bluehelm.brief.content import FirstPage, KeyPoint, Origin, Tone
from bluehelm.brief.results import Results
from bluehelm.brief.section_laydown import laydown_origin
from bluehelm.brief.section_mandate import expiry_sentence, mandate_origin
from bluehelm.brief.section_method import input_ages
from bluehelm.brief.section_outlook import NO_INTERVAL_OF_A_SUM, CellChances, chance_map, outlook_origin
from bluehelm.brief.section_situation import coarse_share, events_origin, months_picture, unstated_share
from bluehelm.brief.wording import amount, count_of, listed, percent
from bluehelm.forecast import Outlook
from bluehelm.mandate import Mandate
from bluehelm.plan import Laydown
from bluehelm.situation import Situation
from bluehelm.situation.situation import civilians_in_words

NAMED_PLACES: Final = 3
FIRST_MOVES: Final = 2
"""So many moves are set beside all of them: what can be ordered at once."""
MODEL_WORDS: Final = {
    "conflictology": "conflictology, which takes the months ahead to be like the last twelve,",
    "extremely randomised trees": "extremely randomised trees, a model learned from the record here,",
}
"""What the models are, said where they are first named."""
MAP_WIDTH: Final = 350
MAP_HEIGHT: Final = 330
CHART_WIDTH: Final = 430
WORRYING_SHARE: Final = 0.5
"""From this share of coarsely placed deaths on, the point is said as a caution."""


def first_page(results: Results) -> FirstPage:
    """At most seven points, the map, the trend, and the age of every input."""
    points: list[KeyPoint] = []
    if results.mandate is not None:
        points.append(_mandate_point(results, results.mandate))
    if results.situation is not None:
        points.append(_trend_point(results, results.situation))
    if results.outlook is not None:
        points += _outlook_points(results, results.outlook)
    if results.laydown is not None:
        points.append(_laydown_point(results, results.laydown))
    if results.situation is not None:
        points.append(_trust_point(results, results.situation))
    pictures = []
    if results.outlook is not None:
        pictures.append(chance_map(results, results.outlook, "map-first", width=MAP_WIDTH, height=MAP_HEIGHT))
    if results.situation is not None:
        pictures.append(months_picture(results, results.situation, "chart-first", months=12, width=CHART_WIDTH))
    return FirstPage(tuple(points), tuple(pictures), input_ages(results))


def _mandate_point(results: Results, mandate: Mandate) -> KeyPoint:
    said = expiry_sentence(results, mandate)
    means = mandate.authority.all_necessary_means
    chapter = f"Chapter {mandate.authority.chapter}" if mandate.authority.chapter else "No chapter invoked"
    force = f"all necessary means in paragraph {listed(means)}" if means else "no use of all necessary means"
    ceilings = f" Ceiling: {mandate.ceilings_in_words}." if mandate.ceilings else ""
    text = f"{said.text} {chapter}; {force}.{ceilings}"
    paragraph = mandate.expiry.paragraph if mandate.expiry else ""
    return KeyPoint(_mandate_figure(results, mandate), text, mandate_origin(results, paragraph), said.tone)


def _mandate_figure(results: Results, mandate: Mandate) -> str:
    if mandate.expiry is None:
        return "no last day"
    if results.as_of is None:
        return mandate.expiry.day.isoformat()
    days = (mandate.expiry.day - results.as_of).days
    return f"{count_of(days, 'day')} left" if days >= 0 else "EXPIRED"


def _trend_point(results: Results, situation: Situation) -> KeyPoint:
    """The shortest comparison of deaths that the record allows; what chance alone could do is no rise."""
    origin = events_origin(results, situation)
    trend = next((trend for trend in situation.trends if trend.quantity == "deaths"), None)
    if trend is None:
        return KeyPoint("no trend", situation.trend, origin, Tone.CAUTION)
    recent = situation.monthly.tail(trend.months)
    deaths = count_of(int(recent["deaths"].sum()), "death")
    figure = trend.direction if trend.direction == "no clear change" else f"{trend.ratio:.1f} times"
    tone = Tone.CAUTION if trend.direction == "rise" else Tone.PLAIN
    text = f"{trend} In these months: {deaths}, {civilians_in_words(recent)}."
    if unknown := _unknown_months(results):
        return KeyPoint("not known", f"{unknown} Counted as if nothing had happened then: {text}", origin, Tone.ALARM)
    return KeyPoint(figure, text, origin, tone)


def _unknown_months(results: Results) -> str:
    """What the record of the run says of months after the last incident, or nothing where there is none."""
    inputs = results.run.inputs if results.run else ()
    return next((item.out_of_date for item in inputs if item.role == "events" and item.out_of_date), "")


def _outlook_points(results: Results, outlook: Outlook) -> Iterator[KeyPoint]:
    low, middle, high = outlook.total.quantile([0.05, 0.5, 0.95])[:, 0, 0]
    first, last = outlook.total.periods[0].label, outlook.total.periods[-1].label
    text = f"deaths are expected in {first} (90 % interval; median {amount(middle)})."
    if first != last:
        text += f" The mean from {first} to {last} is {amount(outlook.total.mean().sum())}; {NO_INTERVAL_OF_A_SUM}."
    if outlook.levels_apart:
        cells = amount(outlook.deaths.mean().sum())
        text += f" The cells of the map add up to {cells}: read them for where, not for how many."
    unknown = _unknown_months(results)
    tone = Tone.ALARM if unknown else Tone.PLAIN
    origin = _explained(outlook_origin(results, outlook, "country"))
    yield KeyPoint(f"{amount(low)} to {amount(high)}", f"{text} {unknown}".strip(), origin, tone)
    found = CellChances.of(outlook)
    worst = found.worst(NAMED_PLACES)
    if not worst:
        return
    places = [f"{results.names.of_cell(int(found.cells[row]))} ({percent(found.chances[row])})" for row in worst]
    text = (
        f"is the highest chance of at least {outlook.escalation_deaths} deaths in one place in any single month up to "
        f"{last}; over several months it adds up. Highest: {listed(places)}. "
        "A place is a half-degree cell of the map, about 55 km wide."
    )
    yield KeyPoint(percent(float(np.max(found.chances))), text, _explained(outlook_origin(results, outlook)))


def _explained(origin: Origin) -> Origin:
    """The origin, with the model that it names said in words."""
    confidence = origin.confidence
    for model, words in MODEL_WORDS.items():
        confidence = confidence.replace(model, words)
    return replace(origin, confidence=confidence)


def _laydown_point(results: Results, laydown: Laydown) -> KeyPoint:
    expected = laydown.expected or 1.0
    counted = int(laydown.assignments["counted"].sum())
    before, after = percent(laydown.current_objective / expected), percent(laydown.objective / expected)
    text = (
        f"Moving {laydown.moves.height:,} of {count_of(counted, 'unit')} would bring {amount(laydown.objective)} of "
        f"{amount(laydown.expected)} expected civilian deaths within reach ({after}), against "
        f"{amount(laydown.current_objective)} today ({before}). Known inhabitants within reach: "
        f"{laydown.population_covered:,}, against {laydown.current_population:,} today."
    )
    first = laydown.first_moves.filter(pl.col("moves") == FIRST_MOVES, pl.col("moves") < laydown.moves.height)
    if not first.is_empty():
        brings = first["expected_civilian_deaths"][0]
        text += f" The best {FIRST_MOVES} moves alone bring {amount(brings)} of these {amount(laydown.objective)}."
    lost = [problem.message for problem in laydown.problems if problem.code == "fewer-inhabitants"]
    text += "".join(f" CAUTION: {message}" for message in (*lost, *_share_in_doubt(results)))
    inputs = results.run.inputs if results.run else ()
    old = any(item.out_of_date for item in inputs if item.role in {"units", "deployments"})
    if old:
        text += " Today's deployment is OUT OF DATE: check where units stand before moving any."
    fewer = laydown.population_covered < laydown.current_population
    doubtful = fewer or bool(_share_in_doubt(results))
    tone = Tone.ALARM if old else Tone.CAUTION if doubtful else Tone.PLAIN
    return KeyPoint(count_of(laydown.moves.height, "move"), text, laydown_origin(results, laydown), tone)


def _share_in_doubt(results: Results) -> list[str]:
    """What the forecast says of events that are silent on civilians: expected civilian deaths rest on a share."""
    problems = results.outlook.problems if results.outlook is not None else ()
    return [problem.message for problem in problems if problem.column == "deaths_civilians"]


def _trust_point(results: Results, situation: Situation) -> KeyPoint:
    share = coarse_share(situation)
    text = (
        "of the deaths of the last twelve months are placed no better than to a district: do not read single cells as "
        "exact, and expect more than was reported far from towns."
    )
    unstated = unstated_share(situation)
    if unstated:
        text += f" For {percent(unstated)} the source does not state how exactly they are placed."
    tone = Tone.CAUTION if share + unstated >= WORRYING_SHARE else Tone.PLAIN
    return KeyPoint(percent(share), text, events_origin(results, situation), tone)
