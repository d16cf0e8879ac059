"""A real browser on a whole installation; `BROWSER_PATH` names another than the one found."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from deploy.local.seed import seed
from deploy.local.seed_people import PEOPLE
from deploy.local.stack import LocalStack
from deploy.local.stack_ports import StackPorts
from tests.browser.launching import browser_path
from tests.servers import private_folder

expect.set_options(timeout=60_000)
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the browser that `deploy/browser.sh` saw to; playwright's own is the last choice."""
    # A browser refuses its own sandbox to root.
    launch = {**browser_type_launch_args, "args": FLAGS, "chromium_sandbox": os.geteuid() != 0}
    found = browser_path()
    return {**launch, "executable_path": found} if found else launch


@pytest.fixture(scope="session")
def stack() -> Iterator[LocalStack]:
    """Give real services with the demo's people and orders."""
    ports = StackPorts.private()
    with private_folder() as folder:
        with LocalStack(folder, ports) as running:
            seed(running)
            yield running
        ports.release()


@pytest.fixture(scope="session")
def signed_in(stack: LocalStack, browser: Browser) -> StorageState:
    """Give what a browser keeps once Anna has signed in; nobody may sign her out with it."""
    context = browser.new_context(base_url=stack.address("admin_ui"))
    sign_in(context.new_page())
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(stack: LocalStack, browser: Browser, signed_in: StorageState) -> Iterator[Page]:
    """Give an empty page of a browser of Anna's; a script's error fails the test."""
    context = browser.new_context(
        base_url=stack.address("admin_ui"),
        storage_state=signed_in,
        viewport={"width": 1280, "height": 900},
    )
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def sign_in(page: Page) -> None:
    anna = PEOPLE[0]
    page.goto("/sign-in?back=/orders")
    page.get_by_label("Name").fill(anna.name)
    page.get_by_label("Password").fill(anna.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/orders")
