"""A person with a browser that runs no script: pages, forms and cookies over HTTP."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import httpx2

from chassis.http.trust import trust
from deploy.local.seed_people import PEOPLE
from deploy.local.stack import LocalStack

PASSWORDS = {person.name: person.password for person in PEOPLE}


@dataclass(slots=True)
class Visitor:
    """Somebody on the pages of one stack."""

    address: str
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(
            base_url=self.address,
            verify=trust(),
            trust_env=False,
            timeout=30,
            headers={"Origin": self.address, "Accept": "text/html"},
        )

    @classmethod
    def signed_in(cls, stack: LocalStack, name: str = "anna") -> Self:
        visitor = cls(stack.address("admin_ui"))
        answer = visitor.post("/sign-in", {"name": name, "password": PASSWORDS[name]})
        assert answer.status_code == 303, answer.text
        return visitor

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> str:
        """Return a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:400]}"
        return answer.text

    def post(
        self, path: str, fields: Mapping[str, str | Sequence[str]], **headers: str
    ) -> httpx2.Response:
        return self.client.post(path, data=fields, headers=headers)

    def close(self) -> None:
        self.client.close()


def tick_boxes(page: str) -> list[str]:
    """Return the values of a page's tick boxes."""
    found = re.findall(r'<input type="checkbox" name="item" value="([^"]*)"', page)
    return [html.unescape(value) for value in found]


def hidden(page: str, name: str) -> list[str]:
    """Return the values of the hidden fields of a name."""
    found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return [html.unescape(value) for value in found]


def words(page: str) -> str:
    """Return a page's text, without its tags."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))
