"""`docs/messages.md`: every message with its subject, right, fields and example."""

from collections.abc import Iterator
from typing import Any

from contracts.catalogue import STREAMS
from contracts.generation import examples
from contracts.generation.headers import command_headers, event_headers
from contracts.generation.schemas import schema_of
from contracts.generation.table import ROWS, Row
from contracts.generation.type_words import type_words

_INTRODUCTION = """\
# Messages

Generated from `contracts/` by `make contracts`; the same table makes the JSON Schemas
(`contracts/schemas`) and the AsyncAPI document (`contracts/asyncapi.json`).

Events are CloudEvents in binary mode over NATS; `GET /events` serves the same in structured mode.
Commands go by request and reply, or over HTTP with the same body. Text from elsewhere becomes one
subject token: letters, digits and hyphens stay, every other character is %XX of its UTF-8, and `_`
stands for what an event has not. Readers tolerate fields that they do not know."""

_TITLES = {"event": "Events", "command": "Commands", "answer": "The answer to a command"}


def reference() -> str:
    """Return the whole page."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield _INTRODUCTION
    yield "## Streams"
    yield _table(
        ("Stream", "Subjects", "Holds"),
        ((f"`{s.name}`", f"`{', '.join(s.subjects)}`", s.description) for s in STREAMS),
    )
    for title, schema in (("Event", event_headers()), ("Command", command_headers())):
        yield f"## {title} headers"
        rows = ((f"`{name}`", p["description"]) for name, p in schema["properties"].items())
        yield _table(("Header", "Meaning"), rows)
    chapter = ("", "")
    for row in ROWS:
        if chapter != (row.kind, row.service):
            chapter = (row.kind, row.service)
            place = f" of {row.service}" if row.kind != "answer" else ""
            yield f"## {_TITLES[row.kind]}{place}"
        yield from _message(row)
    yield "## Shapes"
    for name, shape in sorted(_shapes().items()):
        yield from _shape(name, shape)


def _message(row: Row) -> Iterator[str]:
    schema = schema_of(row)
    yield f"### {row.name}"
    yield schema["description"]
    if row.kind == "event":
        yield f"Subject `{row.address}`, type `{row.type}`"
    elif row.kind == "command":
        yield f"Subject `{row.address}`, needs the right `{row.right}`"
    yield _fields(schema, marked=row.kind == "command")
    example = examples.text_of(row).strip()
    yield f"<details><summary>Example</summary>\n\n```json\n{example}\n```\n\n</details>"


def _shape(name: str, shape: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    if description := shape.get("description"):
        yield description
    yield type_words(shape) if "enum" in shape else _fields(shape, marked=False)


def _shapes() -> dict[str, dict[str, Any]]:
    """Return the shapes used inside messages; sent and accepted ones differ only in strictness."""
    messages = {row.name for row in ROWS}
    return {
        name: shape
        for row in ROWS
        for name, shape in schema_of(row).get("$defs", {}).items()
        if name not in messages  # an import holds whole commands, which stand above
    }


def _fields(schema: dict[str, Any], *, marked: bool) -> str:
    """Return the table of fields; `marked` says which ones a sender must give."""
    required = schema.get("required", ())
    return _table(
        ("Field", "Type", *(("Must be given",) if marked else ()), "Meaning"),
        (
            (
                f"`{name}`",
                type_words(field),
                *(("yes" if name in required else "",) if marked else ()),
                field.get("description", ""),
            )
            for name, field in schema.get("properties", {}).items()
        ),
    )


def _table(titles: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = (titles, tuple("---" for _ in titles), *rows)
    return "\n".join(f"| {' | '.join(' '.join(c.split()) for c in line)} |" for line in lines)
