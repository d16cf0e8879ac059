"""Reads the table from the package's data, once."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from services.marketplace_gateway.domain.knowledge.entry import Knowledge, Texts
from services.marketplace_gateway.domain.knowledge.kind import Kind
from services.marketplace_gateway.domain.provider_order import Provider

FILES: Mapping[Provider | None, str] = {
    Provider.ALI1688: "ali1688.toml",
    Provider.TAOBAO: "taobao.toml",
    None: "caigou.toml",
}
"""The file of each marketplace; None = Caigou's own codes and families of both."""


@cache
def entries(provider: Provider | None) -> tuple[Knowledge, ...]:
    """Return one file's entries in their order. Raises KeyError for one that is not whole."""
    return tuple(_entry(provider, row) for row in data(FILES[provider])["errors"])


@cache
def by_code(provider: Provider | None) -> Mapping[str, Knowledge]:
    """Return the same by code."""
    return {entry.code: entry for entry in entries(provider)}


def data(name: str) -> dict[str, Any]:
    """Return a file of this package as it was parsed."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _entry(provider: Provider | None, row: Mapping[str, Any]) -> Knowledge:
    note = row.get("retried_note")
    return Knowledge(
        code=row["code"],
        provider=provider,
        kind=Kind(row["kind"]),
        meaning=Texts(**row["meaning"]),
        remedy=Texts(**row["remedy"]),
        retried=row["retried"],
        source=row["source"],
        retried_note=Texts(**note) if note else None,
        pattern=_compiled(row.get("pattern")),
        words=_compiled(row.get("words")),
        generic=row.get("generic", False),
    )


def _compiled(expression: str | None) -> re.Pattern[str] | None:
    return re.compile(expression, re.IGNORECASE | re.DOTALL) if expression else None
