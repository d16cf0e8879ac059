"""People for one test, with an account of their own."""

from collections.abc import Sequence
from uuid import uuid4

import httpx2

from chassis.http.trust import trust
from deploy.local.stack import LocalStack
from tests.admin_ui.visitor import Visitor

PASSWORD = "tea in the morning"


def new_account(stack: LocalStack, **changed: object) -> httpx2.Response:
    """Make an account as an administrator's program does."""
    token = stack.token("person:root")
    account = {"name": f"p{uuid4().hex[:8]}", "password": PASSWORD, "roles": ["viewer"]}
    with httpx2.Client(verify=trust(), trust_env=False) as client:
        return client.post(
            f"{stack.address('admin_ui')}/accounts",
            json=account | changed,
            headers={"Authorization": f"Bearer {token}"},
        )


def sign_in(stack: LocalStack, name: str, password: str = PASSWORD) -> Visitor:
    """Return somebody who has signed in, also in a second browser."""
    visitor = Visitor(stack.address("admin_ui"))
    answer = visitor.post("/sign-in", {"name": name, "password": password})
    assert answer.status_code == 303, answer.text
    return visitor


def somebody(stack: LocalStack, *roles: str) -> tuple[str, Visitor]:
    """Make an account with these roles, and sign in with it; return its name too."""
    chosen: Sequence[str] = roles or ("viewer",)
    answer = new_account(stack, roles=chosen)
    assert answer.status_code == 200, answer.text
    name: str = answer.json()["name"]
    return name, sign_in(stack, name)
