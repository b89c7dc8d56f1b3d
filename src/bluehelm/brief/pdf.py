"""A brief as PDF through Typst, with the package's own fonts and no clock: the same pages on every machine."""

from __future__ import annotations

import json
import re
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from bluehelm.brief.content import Block, BriefContent, Picture, Sentence, Table


def render_pdf(brief: BriefContent) -> bytes:
    """The brief as PDF. All words reach Typst as JSON strings, so that none can be read as its markup."""
    drawings: dict[str, str] = {}
    first = brief.first
    data = {
        "title": brief.title,
        "subtitle": brief.subtitle,
        "fictional": brief.fictional,
        "mark": brief.mark,
        "footer": brief.footer,
        "first": {
            "points": [
                {"figure": point.figure, "text": point.text, "origin": said, "tone": point.tone}
                for point, said in zip(first.points, first.sources, strict=True)
            ],
            "pictures": [_block(picture, drawings) for picture in first.pictures],
            "ages": [
                {"name": age.name, "dated": age.dated, "state": age.state, "tone": age.tone} for age in first.ages
            ],
        },
        "sections": [
            {
                "title": section.title,
                "dated": section.dated,
                "blocks": [_block(block, drawings) for block in section.blocks],
            }
            for section in brief.sections
        ],
    }
    room = files("bluehelm.brief")
    with TemporaryDirectory(prefix="bluehelm-brief-") as name, as_file(room / "fonts") as fonts:
        folder = Path(name)
        (folder / "brief.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / "brief.typ").write_bytes((room / "templates/brief.typ").read_bytes())
        for file, svg in drawings.items():
            (folder / file).write_text(svg, encoding="utf-8")
        pages = typst.compile(folder / "brief.typ", root=folder, font_paths=[fonts], ignore_system_fonts=True)
    return bytes(pages)


def _block(block: Block, drawings: dict[str, str]) -> dict[str, Any]:
    """A block as plain values; a picture's drawing is put aside under the file name it will have."""
    match block:
        case Sentence():
            return {"kind": block.kind, "text": block.text, "tone": block.tone}
        case Table():
            return {
                "kind": block.kind,
                "title": block.title,
                "headers": block.headers,
                "rows": block.rows,
                "origin": str(block.origin) if block.origin else None,
                "numeric": block.numeric,
                "alarms": block.alarms,
                "widths": block.widths,
            }
        case Picture():
            file = f"{len(drawings)}-{block.key}.svg"
            drawings[file] = block.svg
            return {
                "kind": block.kind,
                "title": block.title,
                "file": file,
                "width": _width(block.svg),
                "alternative": block.alternative,
                "origin": str(block.origin),
                "note": block.note,
            }


def _width(svg: str) -> float:
    """The drawing's own width in pixels, so that letters come out the same size in all of them."""
    found = re.search(r'<svg[^>]* width="([0-9.]+)"', svg)
    if found is None:
        raise ValueError("expected a drawing with a width in pixels, got none")
    return float(found[1])
