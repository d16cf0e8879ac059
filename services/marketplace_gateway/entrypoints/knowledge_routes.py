"""What is known of the codes that marketplaces and Caigou give when they say no."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from chassis.commands.problems import ProblemError
from chassis.http.authentication import requires
from chassis.http.problem_answers import problems
from chassis.security.tokens import TokenVerifier
from contracts.access import Right
from services.marketplace_gateway.domain.knowledge import (
    Knowledge,
    Language,
    entries,
    knowledge_of,
)
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.entrypoints.parameters import NoNul

Row = dict[str, Any]


def knowledge_router(verifier: TokenVerifier) -> APIRouter:
    """Return the route; it needs the right to view."""
    router = APIRouter(tags=["marketplace"], dependencies=[Depends(requires(verifier, Right.VIEW))])

    @router.get("/marketplace-errors", responses=problems(404))
    async def marketplace_errors(
        provider: Annotated[
            Provider | None, Query(description="also gives Caigou's own codes")
        ] = None,
        code: Annotated[NoNul | None, Query(description="one code, or one of a family")] = None,
        language: Language = Language.EN,
    ) -> Row:
        if code is None:
            tables = (provider, None) if provider else (*Provider, None)
            found = [entry for table in tables for entry in entries(table)]
            return {"errors": [_row(entry, language) for entry in found]}
        known = knowledge_of(code, provider)
        if known is None:
            raise ProblemError(404, "code_unknown", "Nothing is known of this code.")
        return {"errors": [_row(known, language)]}

    return router


def _row(entry: Knowledge, language: Language) -> Row:
    note = entry.retried_note
    return {
        "code": entry.code,
        "provider": entry.provider,
        "kind": entry.kind,
        "meaning": entry.meaning.in_language(language),
        "remedy": entry.remedy.in_language(language),
        "retried": entry.retried,
        "retried_note": note.in_language(language) if note else "",
        "source": entry.source,
    }
