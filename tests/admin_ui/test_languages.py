"""Every text of the pages stands in every catalogue, with the same places for values."""

import re

import pytest
from babel.messages.pofile import read_po

from services.admin_ui.adapters.languages import FOLDER, language_of
from tests.admin_ui.catalogued import texts
from tests.admin_ui.visitor import Visitor, words


@pytest.mark.parametrize("language", ["ru", "zh"])
def test_every_text_is_translated_and_nothing_else(language: str) -> None:
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    known = {m.id if isinstance(m.id, str) else tuple(m.id): m.string for m in catalogue if m.id}
    assert set(known) == texts()
    for original, translated in known.items():
        forms = [translated] if isinstance(translated, str) else list(translated or ())
        first = original if isinstance(original, str) else original[0]
        assert all(forms), original
        for form in forms:
            assert re.findall(r"%\(\w+\)s", form) == re.findall(r"%\(\w+\)s", first)
            assert sorted(re.findall(r"{\w+}", form)) == sorted(re.findall(r"{\w+}", first))
            # Pages fill in texts by "%", so that a bare one cannot be shown; sentences by braces.
            assert "{" in form or not re.search(r"%(?!\(\w+\)s|%)", form), form


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        (None, "zh-CN,zh;q=0.9,en;q=0.5", "zh"),
        (None, "ru", "ru"),
        (None, "de-DE,de", "en"),
        (None, "", "en"),
        ("ru", "en", "ru"),
        ("xx", "zh", "zh"),
    ],
)
def test_the_choice_counts_then_the_browser_then_english(
    chosen: str | None, accepted: str, expected: str
) -> None:
    assert language_of(chosen, accepted) == expected


def test_the_switch_stays_on_the_page(anna: Visitor) -> None:
    answer = anna.post("/language", {"language": "ru", "back": "/orders?q=DEMO"})
    assert answer.headers["location"] == "/orders?q=DEMO"
    page = anna.page("/orders/DEMO-1001/purchase")
    assert '<html lang="ru">' in page
    assert "Готово к закупке" in words(page)
