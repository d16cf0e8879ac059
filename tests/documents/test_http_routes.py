"""docs/http.md names every route, and no other."""

import asyncio
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from chassis.runtime.assembly import assemble
from chassis.runtime.migration import migrate_database
from chassis.runtime.service import Service
from contracts.catalogue import COMMANDS
from deploy.server_keys import make_keys

DOCUMENT = Path(__file__).parents[2] / "docs" / "http.md"
EVERYWHERE = {"GET /healthz", "GET /readyz", "GET /events"}


@pytest.fixture
def routes(tmp_path: Path) -> Iterator[set[str]]:
    """Every route of every service, as its OpenAPI document says."""
    make_keys(tmp_path / "keys")
    found: set[str] = set()
    opened = []
    for point in entry_points(group="caigou.services"):
        service: Service = point.load()()
        settings = service.settings(
            _env_file=None,
            database_url=f"sqlite:///{tmp_path}/{service.name}.sqlite",
            port=0,
            keys=tmp_path / "keys",
            token_key=Fernet.generate_key().decode(),
        )
        migrate_database(service, settings)
        assembled = assemble(service, settings)
        opened.append(assembled)
        for path, methods in assembled.app.openapi()["paths"].items():
            found |= {f"{method.upper()} {path}" for method in methods}
    yield found
    for assembled in opened:
        if assembled.core.writer:
            asyncio.run(assembled.core.writer.aclose())
        assembled.core.store.close()
        if assembled.lock:
            assembled.lock.release()


def test_the_document_names_every_route(routes: set[str]) -> None:
    """A route that is not documented does not exist for a newcomer."""
    text = DOCUMENT.read_text()
    named = set(re.findall(r"`((?:GET|POST) /[^`?…]*)[`?]", text))
    commands = {f"POST /commands/{entry.verb}" for entry in COMMANDS}
    assert routes - commands == named | EVERYWHERE


def test_the_document_names_every_command() -> None:
    """Each verb of the catalogue stands in the document."""
    text = DOCUMENT.read_text()
    assert not [entry.verb for entry in COMMANDS if f"`{entry.verb}`" not in text]


def test_every_setting_is_documented() -> None:
    """An administrator finds each setting in docs/operations.md."""
    text = (DOCUMENT.parent / "operations.md").read_text()
    missing = {
        name.upper()
        for point in entry_points(group="caigou.services")
        for name in point.load()().settings.model_fields
        if f"{name.upper()}`" not in text
    }
    assert not missing
