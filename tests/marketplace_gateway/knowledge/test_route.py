"""GET /marketplace-errors: the table, or one code, in the reader's language."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from chassis.http.application import create_application
from services.marketplace_gateway.domain.knowledge import entries
from services.marketplace_gateway.domain.knowledge.table import FILES
from services.marketplace_gateway.entrypoints.knowledge_routes import knowledge_router
from tests.chassis.signing import create_keys, token, verifier


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a client that is signed in as an operator."""
    keys = create_keys(tmp_path / "keys")
    app = create_application("Gateway", "1", knowledge_router(verifier(keys)))
    headers = {"Authorization": f"Bearer {token(keys)}"}
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://gateway", headers=headers
    ) as client:
        yield client


async def read(http: httpx2.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await http.get("/marketplace-errors", params=query)
    assert answer.status_code == 200, answer.text
    errors: list[dict[str, Any]] = answer.json()["errors"]
    return errors


async def test_the_whole_table(http: httpx2.AsyncClient) -> None:
    assert len(await read(http)) == sum(len(entries(provider)) for provider in FILES)


async def test_what_can_be_met_on_one_marketplace(http: httpx2.AsyncClient) -> None:
    errors = await read(http, provider="1688")
    assert {error["provider"] for error in errors} == {"1688", None}


@pytest.mark.parametrize(
    ("language", "meaning"),
    [("en", "Not enough stock."), ("ru", "Недостаточно товара на складе."), ("zh", "库存不足。")],
)
async def test_one_code_in_a_language(
    http: httpx2.AsyncClient, language: str, meaning: str
) -> None:
    (error,) = await read(http, code="500_004", provider="1688", language=language)
    assert (error["meaning"], error["kind"], error["retried"]) == (meaning, "refusal", False)
    assert error["remedy"]
    assert error["source"].startswith("open.1688.com")


async def test_a_code_of_a_family(http: httpx2.AsyncClient) -> None:
    (error,) = await read(http, code="gw.SomethingNew", provider="1688")
    assert (error["code"], error["kind"]) == ("gw.*", "configuration")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("code=ONLY_THEY_KNOW", 404, "code_unknown"),
        ("code=500_004&provider=taobao", 404, "code_unknown"),
        ("language=de", 422, "invalid_request"),
        ("provider=ebay", 422, "invalid_request"),
        ("code=", 422, "invalid_request"),
        ("code=%00", 422, "invalid_request"),
    ],
)
async def test_what_cannot_be_answered(
    http: httpx2.AsyncClient, query: str, status: int, code: str
) -> None:
    answer = await http.get(f"/marketplace-errors?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_nobody_reads_without_a_token(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/marketplace-errors", headers={"Authorization": ""})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
