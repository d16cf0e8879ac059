"""`python -m services.marketplace_gateway.domain.knowledge.document`: write the page, or `--check`.

The page is docs/marketplace-errors.md: every entry in every language, by marketplace and kind.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.marketplace_gateway.domain.knowledge.entry import Knowledge, Language
from services.marketplace_gateway.domain.knowledge.kind import Kind
from services.marketplace_gateway.domain.knowledge.table import FILES, data, entries

PAGE = Path(__file__).parents[4] / "docs" / "marketplace-errors.md"

_TITLE = """\
# Marketplace errors

Generated from `services/marketplace_gateway/domain/knowledge/*.toml` by
`python -m services.marketplace_gateway.domain.knowledge.document`. `GET /marketplace-errors` of
marketplace_gateway serves the same. A code with `*`, and one of the families that Caigou names
itself, stands for all that it is recognised by: see `pattern` and `words` there."""


def page() -> str:
    """Return the whole page."""
    return "\n\n".join(_parts()) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale")
    chosen = parser.parse_args()
    fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
    if fresh:
        return 0
    print(f"stale: docs/{PAGE.name}")  # noqa: T201 — a command's output
    if chosen.check:
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


def _parts() -> Iterator[str]:
    headings = data("headings.toml")
    yield _TITLE
    for language in Language:
        yield f"## {headings['languages'][language]}"
        yield headings["introduction"][language]
        for provider in FILES:
            yield f"### {headings['tables'][provider or 'caigou'][language]}"
            for kind in Kind:
                rows = [entry for entry in entries(provider) if entry.kind is kind]
                if rows:
                    yield f"**{headings['kinds'][kind][language]}** (`{kind}`)"
                    yield _table(rows, language, headings)


def _table(rows: list[Knowledge], language: Language, headings: dict[str, Any]) -> str:
    columns = headings["columns"][language]
    lines = [_line(columns), _line(["---"] * len(columns))]
    for entry in rows:
        retried = headings["retried"][language][entry.retried]
        note = entry.retried_note
        lines.append(
            _line(
                [
                    f"`{entry.code}`",
                    entry.meaning.in_language(language),
                    entry.remedy.in_language(language),
                    f"{retried}: {note.in_language(language)}" if note else retried,
                    entry.source,
                ]
            )
        )
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
