"""What every command of `caigou` needs: the service, its settings, and a way to say what is wrong.

The services are found by the entry points `caigou.services`, so that the chassis names none.
"""

from importlib.metadata import entry_points
from typing import Annotated

import typer
from rich.console import Console

from chassis.runtime.service import Service
from chassis.settings import Settings, load_settings

console = Console(stderr=True)

ServiceName = Annotated[
    str, typer.Argument(help="order_status, marketplace_gateway, activity_log, admin_ui")
]


def find_service(name: str) -> tuple[Service, Settings]:
    """Load a service and its settings; ends the command with a clear message when it cannot."""
    found = {point.name: point for point in entry_points(group="caigou.services")}
    if name not in found:
        raise typer.BadParameter(f"no service '{name}'; there are: {', '.join(sorted(found))}")
    service: Service = found[name].load()()
    try:
        return service, load_settings(service.settings, service.name)
    except ValueError as error:
        console.print(f"[red]settings of {name}:[/] {error}")
        raise typer.Exit(2) from error


def fail(message: str) -> typer.Exit:
    """Say what is wrong in one line and end with status 1."""
    console.print(f"[red]caigou:[/] {message}", soft_wrap=True)
    return typer.Exit(1)
