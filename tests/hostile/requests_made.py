"""Requests as schemathesis makes them from a service's own document, valid ones and broken ones."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from tests.hostile.generating import generate
from tests.hostile.services import Serving, Town

ENDLESS = {"/changes/stream", "/activities/stream", "/live"}
"""Streams have no end to wait for; their tests are their own."""

TIMEOUT_SECONDS = 20.0


@dataclass
class Verdict:
    """What came of the requests to one service."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often an operation answered with a status."""
    wrong: list[str] = field(default_factory=list)
    """A 5xx of ours, an answer that is not documented, or one of another shape than documented."""


def attack(town: Town, serving: Serving, examples: int, number: int) -> Verdict:
    """Send so many requests to each operation; the same number makes the same requests."""
    verdict = Verdict()
    schema = schemathesis.openapi.from_dict(serving.document)
    with requests.Session() as session:
        for operation in _operations(schema):
            for mode in GenerationMode:
                _attack(town, serving, operation, mode, examples, number, verdict, session)
    return verdict


def _operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in ENDLESS:
            yield operation


def _attack(
    town: Town,
    serving: Serving,
    operation: Any,
    mode: GenerationMode,
    examples: int,
    number: int,
    verdict: Verdict,
    session: requests.Session,
) -> None:
    def send(case: Any) -> None:
        headers = {"Authorization": f"Bearer {town.token()}"}
        if mode is GenerationMode.POSITIVE:
            headers["Idempotency-Key"] = uuid4().hex
        try:
            answer = case.call(
                base_url=serving.url,
                session=session,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.exceptions.InvalidHeader:
            return  # the client itself refuses to send it
        verdict.answers[operation.label, answer.status_code] += 1
        try:
            case.validate_response(
                answer,
                checks=[
                    schemathesis.checks.not_a_server_error,
                    *_documented(),
                ],
            )
        except (AssertionError, FailureGroup) as failure:
            # No mistake of ours: too much to do, and a part that is not ready says so.
            may_wait = "retry-after" in answer.headers or operation.path == "/readyz"
            if answer.status_code == 503 and may_wait:
                return
            why = " ".join(str(one) for one in getattr(failure, "exceptions", (failure,)))
            sent = case.as_curl_command()
            told = f"{operation.label} {answer.status_code}: {why[:600]}\n{sent[:600]}"
            verdict.wrong.append(told)

    try:
        generate(operation, mode, examples, number, send)
    except schemathesis.errors.SchemathesisError as impossible:
        # e.g. nothing can be wrong about an operation without parameters.
        verdict.answers[f"{operation.label} {mode.value}: {type(impossible).__name__}", 0] += 1
    except BaseException as unusable:
        if type(unusable).__name__ not in {"Unsatisfiable", "SkipTest"}:
            raise
        verdict.answers[f"{operation.label} {mode.value}: nothing to send", 0] += 1


def _documented() -> list[Any]:
    import schemathesis.specs.openapi.checks as openapi  # noqa: PLC0415

    return [
        openapi.status_code_conformance,
        openapi.content_type_conformance,
        openapi.response_schema_conformance,
    ]
