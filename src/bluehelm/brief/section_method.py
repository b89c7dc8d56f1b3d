"""How the brief was made: sources, ages, the run, what was wrong with the input, and limits."""

from __future__ import annotations

from typing import Final

from bluehelm.brief.content import Block, InputAge, Section, Sentence, Table, Tone
from bluehelm.brief.results import Results
from bluehelm.mission import Run
from bluehelm.problems import Problem

TITLE: Final = "5. How this was made"
LIMITS: Final = (
    "Reports are not the whole truth: deaths far from reporters are missed, the newest months often raised later.",
    "A forecast says how often such things followed such situations. It knows nothing of talks, elections or plans.",
    "A cell is a half-degree square, about 55 km wide: the map says nothing about villages.",
    "This brief supports a decision and does not take it. No person or group is marked as a target.",
)
CHECKSUM_LETTERS: Final = 12
"""Shown letters of a checksum: enough to compare by eye; the record of the run has them all."""


def method_section(results: Results) -> Section:
    """Sources with licence, date and confidence; the run; open problems; limits."""
    blocks: list[Block] = []
    if results.run is None:
        blocks.append(Sentence("No run was recorded: the sources and their dates are not known here.", Tone.CAUTION))
    else:
        blocks += [_sources(results.run), _checksums(results.run), _run(results.run)]
    if problems := _problems(results):
        rows = tuple((str(problem.severity), problem.message, problem.hint) for problem in problems)
        blocks.append(
            Table("What the stages noticed", ("Weight", "What", "Next step"), rows, widths=(2, 9, 7))
        )  # fmt: skip
    blocks += [Sentence(limit) for limit in LIMITS]
    if results.area is not None:
        blocks.append(Sentence(results.area.boundary_note))
    return Section("method", TITLE, results.run.summary() if results.run else "", tuple(blocks))


def input_ages(results: Results) -> tuple[InputAge, ...]:
    """How old every input is, loud where it should not be read as the as-of date's."""
    ages = []
    for item in results.run.inputs if results.run else ():
        dated = f"to {item.last_day}" if item.last_day else "no date of its own"
        if item.last_day and results.as_of and item.last_day > results.as_of:
            dated = f"used to {results.as_of} (the file reaches {item.last_day})"
        if item.role == "mandate" and item.last_day:
            dated = f"adopted {item.last_day}"
        if item.out_of_date:
            ages.append(InputAge(item.role.capitalize(), f"{dated}. {item.out_of_date}", "OUT OF DATE", Tone.ALARM))
        else:
            ages.append(InputAge(item.role.capitalize(), dated, "current" if item.last_day else "undated"))
    if results.run is None:
        ages.append(InputAge("All inputs", "no run was recorded with this brief", "not known", Tone.CAUTION))
    return tuple(ages)


def _sources(run: Run) -> Table:
    rows = tuple(
        (
            item.role,
            item.source,
            item.licence,
            f"{item.last_day or 'no date'}" + (f". OUT OF DATE: {item.out_of_date}" if item.out_of_date else ""),
            item.confidence,
        )
        for item in run.inputs
    )
    return Table(
        "Sources",
        ("Input", "Source", "Licence", "Last day it speaks of", "How far to trust it"),
        rows,
        alarms=tuple(row for row, item in enumerate(run.inputs) if item.out_of_date),
        widths=(3, 4, 4, 5, 10),
    )


def _checksums(run: Run) -> Table:
    inputs = [(f"input: {item.role}", item.file, f"{item.rows:,}", item.sha256) for item in run.inputs]
    outputs = [("result", output.name, "", output.sha256) for output in run.outputs]
    rows = tuple((what, name, count, digest[:CHECKSUM_LETTERS]) for what, name, count, digest in (*inputs, *outputs))
    return Table(
        "Files and results, by the start of their SHA-256 checksum",
        ("What", "Name", "Rows", "Checksum"),
        rows,
        numeric=(2,),
        widths=(4, 7, 2, 4),
    )


def _run(run: Run) -> Table:
    parameters = [
        (name.replace("_", " "), "not given" if value is None or value == "" else str(value))
        for name, value in run.parameters.items()
    ]
    rows = (
        ("run", run.id),
        ("seed", str(run.seed)),
        ("code", f"{run.code}; {', '.join(run.libraries)}"),
        *parameters,
    )
    return Table("The run: same inputs, seed and code give the same brief", ("What", "Value"), rows, widths=(3, 14))


def _problems(results: Results) -> tuple[Problem, ...]:
    stages = (results.situation, results.outlook, results.laydown)
    return tuple(dict.fromkeys(problem for stage in stages if stage is not None for problem in stage.problems))
