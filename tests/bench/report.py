"""Tells results: a table for people, JSON for programs, a plot."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.table import Table

from tests.bench.row import Result


def table(results: Sequence[Result]) -> Table:
    """Return median, spread of the ratio, and whether what is wanted was reached."""
    shown = Table("row", "ours", "reference", "ratio", "lowest to highest", "wanted", "")
    for result in results:
        row = result.row
        low, high = result.ratios[0], result.ratios[-1]
        wanted = "" if row.wanted is None else f"{'≤' if row.lower_is_better else '≥'} {row.wanted}"
        holds = {True: "holds", False: "[red]missed[/red]", None: ""}[result.holds]
        shown.add_row(
            row.name,
            f"{told(result.ours)} {row.unit}",
            f"{told(result.reference)} {row.reference}",
            f"{result.ratio:.2f}",
            f"{low:.2f} to {high:.2f}",
            wanted,
            holds,
        )
    return shown


def told(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:,.3g}"


def write_json(results: Sequence[Result], path: Path) -> None:
    """Write or bring up to date: rows that were not measured now stay as they were."""
    known = json.loads(path.read_text()) if path.exists() else {}
    for result in results:
        known[result.row.name] = {
            "ours": round(result.ours, 3),
            "reference": round(result.reference, 3),
            "ratio": round(result.ratio, 3),
            "unit": result.row.unit,
            "reference_name": result.row.reference,
        }
    path.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")


BAR, LABEL, WIDTH = 22, 210, 640
SCALE = 200
"""Pixels per ratio of 1."""


def write_plot(results: Sequence[Result], path: Path) -> None:
    """Draw each ratio as a bar, its spread as a line, and what is wanted as a mark."""
    height = BAR * len(results) + 30
    svg = ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH + LABEL} {height}"
    )
    style = ET.SubElement(svg, "style")
    style.text = (
        "text{font:12px sans-serif;fill:#555}.held{fill:#2a7}.missed{fill:#c33}.told{fill:#78a}"
        "line{stroke:#555}"
    )
    title = ET.SubElement(svg, "title")
    title.text = "Ratios to the references of the same round"
    for number, result in enumerate(results):
        _bar(svg, number * BAR + 8, result)
    path.write_text(ET.tostring(svg, encoding="unicode") + "\n")


def _bar(svg: ET.Element, top: int, result: Result) -> None:
    kind = {True: "held", False: "missed", None: "told"}[result.holds]
    text = ET.SubElement(svg, "text", x="4", y=str(top + 12))
    text.text = result.row.name
    ET.SubElement(
        svg,
        "rect",
        {"x": str(LABEL), "y": str(top), "height": str(BAR - 8), "class": kind},
        width=f"{_length(result.ratio):.0f}",
    )
    ET.SubElement(
        svg,
        "line",
        x1=f"{LABEL + _length(result.ratios[0]):.0f}",
        x2=f"{LABEL + _length(result.ratios[-1]):.0f}",
        y1=str(top + 7),
        y2=str(top + 7),
    )
    if result.row.wanted is not None:
        x = f"{LABEL + _length(result.row.wanted):.0f}"
        ET.SubElement(svg, "line", x1=x, x2=x, y1=str(top - 3), y2=str(top + 17))
    figure = ET.SubElement(
        svg, "text", x=f"{LABEL + _length(result.ratio) + 8:.0f}", y=str(top + 12)
    )
    figure.text = f"{result.ratio:.2f}"


def _length(ratio: float) -> float:
    return min(ratio * SCALE, WIDTH - 50)
