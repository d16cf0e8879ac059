"""Attributes of htmx in our pages: a misspelt one is ignored in silence, and a guard with it."""

import re
from pathlib import Path

import pytest

from services.admin_ui.entrypoints import file_routes

HERE = Path(file_routes.__file__).parent


def known() -> set[str]:
    """Return the attributes that htmx itself speaks of; it puts verbs together from a list."""
    source = file_routes.files()["htmx.js"].content.decode()
    lists = re.findall(r'\["get",[a-z",]+\]', source)
    assert lists, "htmx names its verbs"
    made = {f"hx-{verb}" for verb in re.findall(r"[a-z]+", "".join(lists))}
    return made | set(re.findall(r"hx-[a-z-]*[a-z]", source))


def used(text: str) -> set[str]:
    return set(re.findall(r"\bhx-[a-z-]+(?=\s*=|[\"'],)", text))


@pytest.mark.lesson(14)
def test_lesson_14_every_attribute_of_htmx_is_one_that_htmx_knows() -> None:
    texts = [*HERE.joinpath("templates").rglob("*.html"), *HERE.joinpath("static").glob("*.js")]
    found = {(path.name, name) for path in texts for name in used(path.read_text())}
    assert ("ask.html", "hx-disabled-elt") in found
    assert {(file, name) for file, name in found if name not in known()} == set()


def test_a_misspelt_attribute_is_found() -> None:
    assert not used('<form hx-post="/x" hx-disable-elt="find button">') <= known()
