"""Fixtures: one whole installation for all tests of the pages, and people on it."""

from collections.abc import Callable, Iterator

import pytest

from deploy.local.seed import seed
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.admin_ui.visitor import Visitor
from tests.servers import private_folder


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """Give real services with the demo's people and orders; each test makes orders of its own."""
    ports = StackPorts.private()
    with private_folder() as folder:
        with LocalStack(folder, ports) as running:
            seed(running)
            yield running
        ports.release()


@pytest.fixture
def visitor(stack: LocalStack) -> Iterator[Visitor]:
    """Give somebody who has not signed in."""
    somebody = Visitor(stack.address("admin_ui"))
    yield somebody
    somebody.close()


@pytest.fixture
def signed_in(stack: LocalStack) -> Iterator[Callable[[str], Visitor]]:
    """Give a function that signs somebody of the demo in."""
    present: list[Visitor] = []

    def sign_in(name: str) -> Visitor:
        present.append(Visitor.signed_in(stack, name))
        return present[-1]

    yield sign_in
    for each in present:
        each.close()


@pytest.fixture
def anna(signed_in: Callable[[str], Visitor]) -> Visitor:
    """Give the administrator."""
    return signed_in("anna")
