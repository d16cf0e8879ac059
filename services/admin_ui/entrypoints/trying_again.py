"""What a person may do when nobody answered: ask the same again, or send the same form."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from services.admin_ui.entrypoints.answering import here

SECRETS = frozenset({"password", "old", "again"})
"""Fields that are never written into a page."""


@dataclass(frozen=True, slots=True)
class Again:
    """The same question; with `fields` it is a form, else an address that is opened."""

    address: str = ""
    """Empty: asking again would say the same."""
    fields: Sequence[tuple[str, str]] | None = None


async def again(request: Request) -> Again:
    """Return how to try the same request again.

    A form that was sent has its key among the fields, so that nothing is done twice.
    """
    if request.method in {"GET", "HEAD"}:
        return Again(here(request))
    # Read before by whoever handled it; what has a secret in it is typed once more.
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    if not SECRETS.isdisjoint(name for name, _ in fields):
        return Again("/")
    return Again(request.url.path, fields)
