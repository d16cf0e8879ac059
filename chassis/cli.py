"""The command `caigou`: run, migrate and look after the services.

The services are found by the entry points `caigou.services`, so that the chassis names none.
"""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.progress import Progress

from chassis.cli_backup import backup, restore, restored
from chassis.cli_services import ServiceName, console, fail, find_service
from chassis.clock import system_clock
from chassis.leadership.lease import StoreInUseError, file_lock_of
from chassis.logs import configure_logs
from chassis.operating import Operator, RefusedError
from chassis.parking.parking_lot import ParkingLot
from chassis.projection.rebuild import RebuildUnderWayError
from chassis.projection.rebuild import rebuild as rebuild_projection
from chassis.runtime.core import projection_part
from chassis.runtime.migration import migrate_bus, migrate_database
from chassis.runtime.process import PortTakenError, run
from chassis.security.keys import KeyFileError, create_issuer, load_private
from chassis.security.tokens import Actor, TokenSigner
from chassis.settings import DEFAULT_FOLDER, Settings
from chassis.store.database import open_database
from chassis.store.opening import open_store
from chassis.store.port import StoreUnavailableError
from contracts.access import Role

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Caigou: purchasing.")
app.command()(backup)
app.command()(restore)
app.command()(restored)

PartName = Annotated[str, typer.Argument(help="as /readyz names it: 'follower of marketplace'")]
Position = Annotated[int, typer.Argument(min=1, help="the event's, as /readyz says")]
Reason = Annotated[str, typer.Option(help="why; it stands in the history")]
Who = Annotated[str, typer.Option("--actor", help="who decides: person:anna")]
Issuer = Annotated[str, typer.Option(help="whose private key signs")]


@app.command()
def serve(service: ServiceName) -> None:
    """Run a service in the foreground."""
    loaded, settings = find_service(service)
    configure_logs(service, as_json=settings.log_json, level=settings.log_level)
    try:
        uvloop.run(run(loaded, settings))
    except (PortTakenError, StoreInUseError, KeyFileError) as error:
        raise fail(str(error)) from error
    except StoreUnavailableError as error:
        hint = f"is it reachable, and has `caigou migrate {service}` run?"
        raise fail(f"the store cannot be opened: {error} ({hint})") from error


@app.command()
def migrate(services: Annotated[list[str], typer.Argument(help="services to migrate")]) -> None:
    """Create tables, streams and consumers; harmless when they exist."""
    for name in services:
        loaded, settings = find_service(name)
        try:
            migrate_database(loaded, settings)
        except StoreInUseError as error:
            raise fail(str(error)) from error
        asyncio.run(migrate_bus(loaded, settings))
        console.print(f"{name}: tables, streams and consumers are in place")


@app.command()
def rebuild(
    service: ServiceName,
    projection: Annotated[str, typer.Argument(help="its name; 'all' for every one")] = "all",
) -> None:
    """Replay a projection from nothing. Readers see the old rows until it is done."""
    loaded, settings = find_service(service)
    chosen = [p for p in loaded.projections if projection in {"all", p.name}]
    if not chosen or loaded.write_side is None:
        names = ", ".join(p.name for p in loaded.projections) or "none"
        raise fail(f"{service} has no projection '{projection}'; there are: {names}")
    database = open_database(settings.database_url)
    lock = file_lock_of(database)
    try:
        if lock:
            lock.acquire()
    except StoreInUseError as error:
        raise fail(str(error)) from error
    store = open_store(database)
    codec = loaded.write_side.codec
    lot = ParkingLot(store, database, codec, settings.agency, system_clock)
    with Progress(console=console) as progress:
        for one in chosen:
            task = progress.add_task(one.name, total=store.head())
            try:
                count = rebuild_projection(
                    one,
                    store,
                    database,
                    codec,
                    lambda done, total, task=task: progress.update(  # type: ignore[misc]
                        task, completed=done, total=total
                    ),
                    lot.space_of(projection_part(one.name)).positions(),
                )
            except RebuildUnderWayError as error:
                raise fail(f"{one.name} is being rebuilt already") from error
            progress.console.print(f"{one.name}: {count} events replayed")
    store.close()
    if lock:
        lock.release()


@app.command()
def parked(service: ServiceName, issuer: Issuer = "admin") -> None:
    """List where parts of a running service have stopped, and what is parked."""
    _, settings = find_service(service)
    typer.echo(json.dumps(_ask(settings, issuer, Operator.parked), indent=2, ensure_ascii=False))


@app.command()
def park(
    service: ServiceName,
    part: PartName,
    position: Position,
    reason: Reason,
    actor: Who = "person:operator",
    issuer: Issuer = "admin",
) -> None:
    """Set aside the event at which a part has stopped; the part goes on behind it."""
    _, settings = find_service(service)
    _ask(settings, issuer, lambda o: o.order("park-event", part, position, reason), actor)
    console.print(f"event {position} is parked; the {part} goes on behind it")


@app.command("retry-parked")
def retry_parked(
    service: ServiceName,
    part: PartName,
    position: Position,
    reason: Reason,
    actor: Who = "person:operator",
    issuer: Issuer = "admin",
) -> None:
    """Apply a parked event after all, once; `caigou parked` shows what came of it."""
    _, settings = find_service(service)
    _ask(settings, issuer, lambda o: o.order("retry-parked-event", part, position, reason), actor)
    console.print(f"event {position} is tried again")


def _ask(
    settings: Settings,
    issuer: str,
    ask: Callable[[Operator], dict[str, Any]],
    actor: str = "person:operator",
) -> dict[str, Any]:
    try:
        return ask(Operator(settings, actor, issuer))
    except (KeyFileError, RefusedError) as error:
        raise fail(str(error)) from error


@app.command()
def token(
    actor: Annotated[str, typer.Option(help="who: person:anna, service:shop")] = "person:anna",
    role: Annotated[list[Role] | None, typer.Option(help="may be given several times")] = None,
    issuer: Annotated[str, typer.Option(help="whose private key signs")] = "admin",
    agency: str = "default",
    minutes: Annotated[int, typer.Option(min=1, max=24 * 60)] = 15,
    keys: Annotated[Path, typer.Option(help="folder of keys")] = DEFAULT_FOLDER / "keys",
) -> None:
    """Print a signed token for the Authorization header."""
    try:
        signer = TokenSigner(issuer, load_private(keys, issuer), system_clock)
    except KeyFileError as error:
        raise fail(str(error)) from error
    if not re.fullmatch(r"(person|service):.+", actor):
        raise typer.BadParameter(f"'{actor}': write person:<name> or service:<name>")
    who = Actor(actor, agency, frozenset(role or [Role.ADMINISTRATOR]))
    typer.echo(signer.sign(who, timedelta(minutes=minutes)))


@app.command("new-key")
def new_key(
    issuer: Annotated[str, typer.Argument(help="a service's name, or who signs people in")],
    role: Annotated[list[Role], typer.Option(help="a role that it may grant")],
    keys: Annotated[Path, typer.Option(help="folder of keys")] = DEFAULT_FOLDER / "keys",
) -> None:
    """Make a key pair for an issuer of tokens, and trust it."""
    create_issuer(keys, issuer, frozenset(role))
    console.print(f"{issuer}: key made and trusted in {keys}")


def main() -> None:
    """Entry point of the command `caigou`."""
    app()
