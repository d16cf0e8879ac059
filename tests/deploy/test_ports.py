"""Ports: private ones never meet, and a taken one is named with whom it was for."""

import os
import socket

import pytest

from deploy.local.ports import PortsTakenError, demand_free, is_free, release_port, reserve_port
from deploy.local.stack_ports import BASE_VARIABLE, StackPorts


def test_reserved_ports_differ_until_they_are_given_back() -> None:
    ports = [reserve_port() for _ in range(20)]
    assert len(set(ports)) == 20
    for port in ports:
        release_port(port)


def test_a_taken_port_is_named_with_its_holder() -> None:
    port = reserve_port()
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        with pytest.raises(PortsTakenError) as raised:
            demand_free({"nats": port})
    (taken,) = raised.value.taken
    assert (taken.needed_by, taken.port) == ("nats", port)
    assert f"port {port}, needed by nats, is taken by " in str(taken)
    assert str(taken).endswith(f"(pid {os.getpid()})")
    release_port(port)


def test_the_demo_can_be_moved_to_other_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    assert StackPorts.of_demo().order_status == 8601
    monkeypatch.setenv(BASE_VARIABLE, "9600")
    assert StackPorts.of_demo() == StackPorts.from_base(9600)
    monkeypatch.setenv(BASE_VARIABLE, "a lot")
    with pytest.raises(ValueError, match=BASE_VARIABLE):
        StackPorts.of_demo()
