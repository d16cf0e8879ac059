"""docs/marketplace-errors.md says what the data says."""

from services.marketplace_gateway.domain.knowledge import entries
from services.marketplace_gateway.domain.knowledge.document import PAGE, page
from services.marketplace_gateway.domain.knowledge.table import FILES


def test_the_page_is_what_the_data_makes_of_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_text_stands_on_the_page() -> None:
    text = page().replace("\\|", "|")
    for provider in FILES:
        for entry in entries(provider):
            for words in (entry.meaning, entry.remedy):
                assert all(f"| {one} |" in text for one in (words.en, words.ru, words.zh))
