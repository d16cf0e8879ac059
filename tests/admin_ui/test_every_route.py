"""What every route of the pages has in common; a new one is tried by itself."""

import hashlib
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from chassis.runtime.assembly import assemble
from chassis.runtime.migration import migrate_database
from deploy.server_keys import make_keys
from services.admin_ui.adapters.settings import AdminSettings
from services.admin_ui.bootstrap import service
from services.admin_ui.entrypoints import file_routes
from tests.admin_ui.visitor import Visitor

HTMX = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"
OPEN = {"/sign-in", "/sign-out", "/language", "/static/{version}/{name}", "/"}
OWN = ("/dashboard", "/rules", "/accounts", "/me")
FOR_PROGRAMS = {"/healthz", "/readyz", "/accounts", "/openapi.json"}


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    make_keys(tmp_path / "keys")
    settings = AdminSettings(
        _env_file=None,
        database_url=f"sqlite:///{tmp_path}/pages.sqlite",
        port=0,
        keys=tmp_path / "keys",
    )
    migrate_database(service(), settings)
    assembled = assemble(service(), settings)
    assembled.core.store.close()
    if assembled.lock:
        assembled.lock.release()
    return assembled.app


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """Return method and path of every page."""
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, APIRoute) and route.path not in OPEN | FOR_PROGRAMS
        for method in route.methods or ()
    }


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "x", path)


@pytest.mark.lesson(40)
def test_lesson_40_who_is_not_signed_in_is_led_to_a_whole_page_and_back(
    app: FastAPI, visitor: Visitor
) -> None:
    tried = routes(app)
    assert len(tried) > 20
    where = f"{visitor.address}/orders?q=DEMO&status=paid"
    needed = {"url": "u", "sign": "s", "order": "o", "session": "s", "id": "i", "text": "t"}
    for method, path in sorted(tried):
        sent = {"data": {"key": "k", **needed}} if method == "POST" else {"params": needed}
        page = visitor.client.request(method, filled(path), **sent)  # type: ignore[arg-type]
        assert page.status_code == 303, (method, path, page.text[:200])
        assert page.headers["location"].startswith("/sign-in?back=")
        part = visitor.client.request(
            method,
            filled(path),
            headers={"HX-Request": "true", "HX-Current-URL": where},
            **sent,  # type: ignore[arg-type]
        )
        assert part.headers["HX-Redirect"] == "/sign-in?back=%2Forders%3Fq%3DDEMO%26status%3Dpaid"
        assert part.text == "", "no sign-in page lands inside a table"


def test_every_answer_forbids_what_is_not_ours(anna: Visitor) -> None:
    for path in ("/orders", "/sign-in", "/nowhere", "/static/x/caigou.css", "/healthz"):
        policy = anna.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy, path


def test_no_page_holds_script_or_style_of_its_own_or_of_others(anna: Visitor) -> None:
    for path in (
        "/orders",
        "/orders/DEMO-1001/purchase",
        "/activities",
        "/sessions",
        "/to-pay",
        *OWN,
    ):
        page = anna.page(path)
        assert not re.search(r"<script(?![^>]*src=\"/static/)", page), path
        assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", page), path


def test_htmx_is_the_one_that_was_looked_at() -> None:
    """Its wheel is pinned by its hash; this pins the one file of it that browsers run."""
    assert hashlib.sha256(file_routes.files()["htmx.js"].content).hexdigest() == HTMX
