"""Finds what is known of a code: by the code itself, by its family, or by the message's words."""

from collections.abc import Iterator

from services.marketplace_gateway.domain.knowledge.entry import Knowledge
from services.marketplace_gateway.domain.knowledge.kind import Kind
from services.marketplace_gateway.domain.knowledge.table import by_code, entries
from services.marketplace_gateway.domain.provider_order import Provider


def knowledge_of(
    code: str, provider: Provider | None = None, message: str = ""
) -> Knowledge | None:
    """Return what is known, None for a code that nobody has documented.

    Without a provider Caigou's own codes come first, then those of every marketplace. Where the
    code says nothing by itself, the first family whose words stand in the message decides.
    """
    return next(_found(code, provider, message), None)


def remedy_for(code: str) -> str:
    """Return in English what can be done, empty for a code that nobody has documented."""
    known = knowledge_of(code)
    return known.remedy.en if known else ""


def kind_of(provider: Provider | None, code: str, message: str = "") -> Kind | None:
    """Return the sort of a marketplace's refusal, None when neither code nor message tells."""
    known = knowledge_of(code, provider, message)
    return known.kind if known else None


def _found(code: str, provider: Provider | None, message: str) -> Iterator[Knowledge]:
    tables = (provider, None) if provider else (None, *Provider)
    exact = [by_code(table)[code] for table in tables if code in by_code(table)]
    families = [entry for table in tables for entry in entries(table)]
    of_code = [entry for entry in families if entry.pattern and entry.pattern.search(code)]
    speaking = [entry for entry in (*exact, *of_code) if not entry.generic]
    yield from speaking
    yield from (entry for entry in families if entry.words and entry.words.search(message))
    yield from exact
    yield from of_code
