"""Write the reference pages that are tables of the code: docs/reference/frames.md and figures.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bluehelm.columns import Column
from bluehelm.exchange import frames
from bluehelm.figures import Figure, figure_sets, load_figures
from bluehelm.geo.places import PLACES

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"

FRAMES = {
    "events": ("Incidents, whoever published them.", frames.EVENTS),
    "deployments": ("Where a mission's units stood, month by month.", frames.DEPLOYMENTS),
    "contributions": ("Who contributed how many.", frames.CONTRIBUTIONS),
    "places": ("Where people live, report from, or could be based.", PLACES),
}


def _frame_section(name: str, about: str, columns: Sequence[Column]) -> str:
    rows = "".join(f"| `{column.name}` | {column.meaning} | {column.dtype} |\n" for column in columns)
    return f"## {name}\n\n{about}\n\n| column | meaning | type |\n|---|---|---|\n{rows}"


def _figure_row(figure: Figure) -> str:
    until = figure.valid_to or "now"
    disputed = figure.disputed_by or ""
    return (
        f"| `{figure.key}` | {figure.value:g} | {figure.unit} | {figure.valid_from} to {until} "
        f"| {figure.source} | {disputed} |\n"
    )


def main() -> None:
    """Write both pages."""
    written = "Written by `scripts/write_reference.py`."
    words = {"kind": frames.EVENT_KINDS, "violence": frames.VIOLENCE_TYPES}
    kinds = "\n".join(
        f"`{name}` is one of {', '.join(f'`{word}`' for word in known)}.\n" for name, known in words.items()
    )
    frame_pages = [_frame_section(name, about, columns) for name, (about, columns) in FRAMES.items()]
    head = f"# Frames\n\nWhat flows between stages: Polars frames with fixed columns. {written}\n"
    (REFERENCE / "frames.md").write_text("\n".join([head, *frame_pages, kinds]), encoding="utf-8")
    head = (
        "# Figures\n\nEvery amount that a result rests on and that is not measured from your own input: dated, "
        f"with unit and source. A figure older than four years is flagged wherever it is used. {written}\n"
    )
    figure_pages = [_figure_section(name) for name in figure_sets()]
    (REFERENCE / "figures.md").write_text("\n".join([head, *figure_pages]), encoding="utf-8")


def _figure_section(name: str) -> str:
    rows = "".join(_figure_row(figure) for figure in load_figures(name))
    return f"## {name}\n\n| key | value | unit | valid | source | disputed by |\n|---|---|---|---|---|---|\n{rows}"


if __name__ == "__main__":
    main()
