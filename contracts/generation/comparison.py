"""Compares what a writer may write with what a reader expects, schema against schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]

_LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_EXACT = ("pattern", "format", "uniqueItems")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a reader may meet what it does not expect."""

    path: str
    what: str
    tolerable: bool = False
    """A reader is asked to expect it: a new word in an event's vocabulary."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One writer's schema against one reader's; `released` is whichever of the two is older."""

    written: Schema
    read: Schema
    released: Schema

    def findings(self) -> Iterator[Finding]:
        return self._compare(self.written, self.read, "")

    @property
    def _reader_is_older(self) -> bool:
        return self.read is self.released

    def _compare(self, written: Schema, read: Schema, path: str) -> Iterator[Finding]:
        written, read = _resolve(written, self.written), _resolve(read, self.read)
        choices = _choices(read, self.read)
        for choice in _choices(written, self.written):
            fitting = [list(self._one(choice, other, path)) for other in choices]
            # The choice of the same type comes first: what differs inside it is worth telling.
            yield from min(fitting, key=_seriousness)

    def _one(self, written: Schema, read: Schema, path: str) -> Iterator[Finding]:
        kind, expected = _type(written), _type(read)
        if expected is not None and kind != expected:
            yield Finding(path, f"type {kind or 'any'} where {expected} was")
            return
        yield from self._values(written, read, path)
        yield from _limits(written, read, path)
        if kind == "object":
            yield from self._fields(written, read, path)
        if kind == "array":
            yield from self._compare(written.get("items", {}), read.get("items", {}), f"{path}[]")

    def _values(self, written: Schema, read: Schema, path: str) -> Iterator[Finding]:
        expected = _values(read)
        if expected is None:
            return
        possible = _values(written)
        if possible is None:
            yield Finding(path, "any value where a closed list was")
            return
        for value in sorted(possible - expected):
            if self._reader_is_older:
                yield Finding(path, f"new value {value!r}", tolerable=True)
            else:
                yield Finding(path, f"value {value!r} removed")

    def _fields(self, written: Schema, read: Schema, path: str) -> Iterator[Finding]:
        writes, reads = written.get("properties", {}), read.get("properties", {})
        older, newer = (reads, writes) if self._reader_is_older else (writes, reads)
        for name in older:
            if name not in newer:
                yield Finding(f"{path}.{name}", "field removed")
        always = written.get("required", ())
        for name in read.get("required", ()):
            if name not in always and name in newer:
                new = name not in older
                yield Finding(
                    f"{path}.{name}",
                    "required field added"
                    if new
                    else "now optional"
                    if self._reader_is_older
                    else "now required",
                )
        for name in writes.keys() & reads.keys():
            yield from self._compare(writes[name], reads[name], f"{path}.{name}")
        yield from self._entries(written, read, path)

    def _entries(self, written: Schema, read: Schema, path: str) -> Iterator[Finding]:
        """Compare the keys and values of a map."""
        for part in ("propertyNames", "additionalProperties"):
            write, expect = written.get(part), read.get(part)
            if isinstance(expect, dict) and isinstance(write, dict):
                yield from self._compare(write, expect, f"{path}{{}}")
            elif isinstance(expect, dict):
                yield Finding(f"{path}{{}}", "map may hold anything")


def _limits(written: Schema, read: Schema, path: str) -> Iterator[Finding]:
    for key in _LOWEST:
        if key in read and written.get(key, float("-inf")) < read[key]:
            yield Finding(path, f"{key} {written.get(key, 'none')} where {read[key]} was expected")
    for key in _HIGHEST:
        if key in read and written.get(key, float("inf")) > read[key]:
            yield Finding(path, f"{key} {written.get(key, 'none')} where {read[key]} was expected")
    for key in _EXACT:
        if key in read and written.get(key) != read[key]:
            yield Finding(path, f"{key} differs")


def _resolve(schema: Schema, whole: Schema) -> Schema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    shape: Schema = whole["$defs"][reference.rsplit("/", 1)[-1]]
    return _resolve(shape, whole)


def _choices(schema: Schema, whole: Schema) -> list[Schema]:
    return [_resolve(choice, whole) for choice in schema.get("anyOf", [schema])]


def _type(schema: Schema) -> str | None:
    kind = schema.get("type")
    return str(kind) if kind is not None else None


def _values(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None


def _seriousness(findings: list[Finding]) -> tuple[bool, int, int]:
    wrong = [finding for finding in findings if not finding.tolerable]
    return any(finding.what.startswith("type ") for finding in wrong), len(wrong), len(findings)
