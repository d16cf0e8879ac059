"""`make demo`, as a person uses it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from deploy.local.ports import holder_of, is_free
from deploy.local.seed_orders import ORDERS
from deploy.local.stack_ports import BASE_VARIABLE, StackPorts
from tests.deploy.terminal import CTRL_C, Terminal
from tests.servers import ROOT, private_folder, reserve_base

READY = "Ctrl-C stops everything"


class Demo:
    """One home folder and its ports."""

    def __init__(self, home: Path) -> None:
        self.home, self.base = home, reserve_base()
        self.ports = StackPorts.from_base(self.base)

    def start(self) -> Terminal:
        command = [sys.executable, "-m", "deploy.local.demo", "--home", str(self.home)]
        return Terminal(command, ROOT, {BASE_VARIABLE: str(self.base)})

    def items(self) -> list[dict[str, object]]:
        command = [str(Path(sys.executable).parent / "caigou"), "token"]
        made = subprocess.run(  # noqa: S603  our own command
            command, cwd=self.home, capture_output=True, text=True, check=True
        )
        request = Request(  # noqa: S310  our own address
            f"{self.ports.http('order_status')}/items",
            headers={"Authorization": f"Bearer {made.stdout.strip()}"},
        )
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            found: list[dict[str, object]] = json.load(answer)["items"]
        return found

    def kill(self, port: int) -> None:
        """Kill whoever listens there."""
        holder = holder_of(port)
        assert holder
        os.kill(int(re.findall(r"\d+", holder)[-1]), signal.SIGKILL)

    def is_down(self) -> bool:
        ports = (self.ports.nats, self.ports.sandbox, self.ports.order_status)
        return all(map(is_free, ports))


@pytest.fixture
def demo() -> Iterator[Demo]:
    with private_folder() as home:
        yield Demo(home)


def test_it_is_seeded_ends_on_ctrl_c_keeps_its_data_and_names_a_child_that_dies(demo: Demo) -> None:
    first = demo.start()
    first.wait_for(READY)
    assert "not complete" not in first.shown
    assert f"Open {demo.ports.http('admin_ui')} in a browser" in first.shown
    items = demo.items()
    assert len(items) == sum(len(order.items) for order in ORDERS)
    first.type(CTRL_C)
    assert first.finish() == 0
    assert "Traceback" not in first.shown
    assert demo.is_down()

    second = demo.start()
    second.wait_for(READY)
    assert "registering orders" not in second.shown
    assert demo.items() == items
    demo.kill(demo.ports.sandbox)
    assert second.finish() == 1
    assert "sandbox ended by itself with status -9" in second.shown
    assert "sandbox.log" in second.shown
    assert demo.is_down()


def test_ctrl_c_while_it_starts_leaves_nothing_running(demo: Demo) -> None:
    terminal = demo.start()
    terminal.wait_for("making tables")
    terminal.type(CTRL_C)
    assert terminal.finish() == 0
    assert "Traceback" not in terminal.shown
    assert demo.is_down()


def test_it_names_a_taken_port_and_what_to_do(demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", demo.ports.sandbox)):
        terminal = demo.start()
        assert terminal.finish() == 1
    assert f"port {demo.ports.sandbox}, needed by sandbox, is taken by" in terminal.shown
    assert BASE_VARIABLE in terminal.shown
    assert "Traceback" not in terminal.shown


def test_a_second_one_on_the_same_folder_is_refused(demo: Demo) -> None:
    first = demo.start()
    first.wait_for("making tables")
    other = Demo(demo.home).start()
    assert other.finish() == 1
    assert "in use" in other.shown
    first.type(CTRL_C)
    assert first.finish() == 0
