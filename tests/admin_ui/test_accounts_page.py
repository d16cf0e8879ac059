"""Accounts: administrators manage them, everybody changes the own password."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from contracts.access import Role
from deploy.local.stack import LocalStack
from tests.admin_ui.people import PASSWORD, new_account, sign_in, somebody
from tests.admin_ui.visitor import Visitor, words

NEW = "coffee at the harbour"


def row(page: str, name: str) -> str:
    """Return an account's row in words."""
    start = page.index(f'id="account-{name}"')
    return words(page[start : page.index("</tr>", start)])


def test_an_account_is_added_and_signs_in(stack: LocalStack, anna: Visitor) -> None:
    name = f"p{uuid4().hex[:8]}"
    form = {"name": name, "password": PASSWORD, "roles": ["operator", "auditor"]}
    answer = anna.post("/accounts/add", form)
    assert answer.status_code == 303
    page = anna.page(answer.headers["location"])
    assert f"{name} : added" in words(page)
    assert "Operator, Auditor" in row(page, name)
    assert "never" in row(page, name)
    sign_in(stack, name).close()
    assert "never" not in row(anna.page("/accounts"), name)


@pytest.mark.parametrize(
    ("changed", "said", "field"),
    [
        ({"name": "Anna Ivanovna"}, "small letters", "new-name"),
        ({"name": "anna"}, "has this name already", "new-name"),
        ({"password": "only eleven"}, "12 to 200 characters", "new-password"),
        ({"password": "password-1234"}, "easy to guess", "new-password"),
        ({"roles": []}, "one or more of these roles", "new-roles"),
        ({"roles": ["service"]}, "one or more of these roles", "new-roles"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    anna: Visitor, changed: dict[str, str | list[str]], said: str, field: str
) -> None:
    form = {"name": "kept.name", "password": PASSWORD, "roles": ["auditor"], **changed}
    answer = anna.post("/accounts/add", form)
    assert answer.status_code == 422
    at = answer.text.index(f'id="{field}-error"')
    assert said in answer.text[at : at + 200]
    assert f'value="{str(form["name"]).lower()}"' in answer.text
    assert PASSWORD not in answer.text, "a password never comes back"
    assert "kept.name" not in anna.page("/accounts")


def test_roles_change_at_once_and_a_disabled_account_is_out(
    stack: LocalStack, anna: Visitor
) -> None:
    name, person = somebody(stack, "viewer")
    assert "/accounts" not in person.page("/orders")
    anna.post("/accounts/change", {"name": name, "roles": ["administrator"]})
    assert person.get("/accounts").status_code == 200
    anna.post("/accounts/change", {"name": name, "roles": ["viewer"], "disabled": "1"})
    assert person.get("/orders").status_code == 303
    refused = person.post("/sign-in", {"name": name, "password": PASSWORD})
    assert refused.status_code == 422
    anna.post("/accounts/change", {"name": name, "roles": ["viewer"]})
    sign_in(stack, name).close()
    person.close()


def test_a_new_password_ends_what_was_signed_in_with_the_old_one(
    stack: LocalStack, anna: Visitor
) -> None:
    name, person = somebody(stack)
    answer = anna.post("/accounts/password", {"name": name, "password": "short"})
    assert answer.status_code == 422
    assert person.get("/orders").status_code == 200
    anna.post("/accounts/password", {"name": name, "password": NEW})
    assert person.get("/orders").status_code == 303
    sign_in(stack, name, NEW).close()
    person.close()


def test_the_last_administrator_stays(stack: LocalStack, anna: Visitor) -> None:
    """Of two, one may go; the last cannot be taken away, not even by a program."""
    name, second = somebody(stack, "administrator")
    assert second.post("/accounts/change", {"name": name, "roles": ["viewer"]}).status_code == 303
    for form in ({"roles": ["viewer"]}, {"roles": ["administrator"], "disabled": "1"}):
        answer = anna.post("/accounts/change", {"name": "anna", **form})
        assert answer.status_code == 422
        assert "must stay an administrator" in words(answer.text)
    program = new_account(stack, name="anna", roles=["viewer"])
    assert program.status_code == 422
    assert anna.get("/accounts").status_code == 200, "nothing of it was done"
    second.close()


def test_everybody_changes_the_own_password_and_other_sign_ins_end(stack: LocalStack) -> None:
    name, person = somebody(stack, "operator")
    elsewhere = sign_in(stack, name)
    assert name in words(person.page("/me"))
    form = {"old": PASSWORD, "password": NEW, "again": NEW}
    for changed, said in (
        ({"old": "not this one"}, "This is not your password."),
        ({"again": "another one"}, "The two new passwords differ."),
        ({"password": "qwerty123456", "again": "qwerty123456"}, "easy to guess"),
    ):
        answer = person.post("/me", form | changed)
        assert answer.status_code == 422
        assert said in words(answer.text)
    assert elsewhere.get("/orders").status_code == 200
    answer = person.post("/me", form)
    assert answer.status_code == 303
    assert "Your password is changed" in words(person.page(answer.headers["location"]))
    assert person.get("/orders").status_code == 200
    assert elsewhere.get("/orders").status_code == 303
    sign_in(stack, name, NEW).close()
    person.close()
    elsewhere.close()


def test_guessing_the_old_password_must_wait(stack: LocalStack) -> None:
    _, person = somebody(stack)
    guess = {"old": "a guess", "password": NEW, "again": NEW}
    for _ in range(5):
        assert person.post("/me", guess).status_code == 422
    answer = person.post("/me", guess | {"old": PASSWORD})
    assert answer.status_code == 429
    assert "<time" in answer.text
    person.close()


@pytest.mark.parametrize("role", ["viewer", "operator", "purchaser", "auditor"])
def test_who_is_no_administrator_is_offered_nothing_and_refused(
    stack: LocalStack, role: str
) -> None:
    name, person = somebody(stack, role)
    assert 'href="/accounts"' not in person.page("/orders")
    assert person.get("/accounts").status_code == 403
    for path in ("/accounts/add", "/accounts/change", "/accounts/password"):
        form = {"name": name, "roles": ["administrator"], "password": NEW}
        assert person.post(path, form).status_code == 403, path
    assert person.get("/accounts").status_code == 403
    person.close()


def test_nobody_at_all_is_led_to_the_sign_in(visitor: Visitor) -> None:
    answer = visitor.get("/accounts")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?back=%2Faccounts"


def test_a_program_gets_json_with_a_token_and_401_without(
    stack: LocalStack, visitor: Visitor
) -> None:
    assert visitor.get("/accounts", Accept="application/json").status_code == 401
    token = stack.token("person:vera", [Role.VIEWER])
    assert visitor.get("/accounts", Authorization=f"Bearer {token}").status_code == 403
    token = stack.token("person:root")
    answer = visitor.get("/accounts", Authorization=f"Bearer {token}")
    assert {"name": "anna", "roles": ["administrator"], "disabled": False} in answer.json()


def test_no_password_is_in_the_log(stack: LocalStack, signed_in: Callable[[str], Visitor]) -> None:
    anna = signed_in("anna")
    name = f"p{uuid4().hex[:8]}"
    secret = "a word nobody logs"
    anna.post("/accounts/add", {"name": name, "password": secret, "roles": ["viewer"]})
    logs = "".join(path.read_text() for path in (stack.home / ".caigou" / "logs").iterdir())
    assert f'"account": "{name}"' in logs
    assert secret not in logs
