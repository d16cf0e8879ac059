"""The table of codes is whole: every language, every kind, every code that is in the sources."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from services.marketplace_gateway.domain.knowledge import (
    Kind,
    Knowledge,
    entries,
    knowledge_of,
    remedy_for,
)
from services.marketplace_gateway.domain.knowledge.table import FILES, data
from services.marketplace_gateway.domain.provider_order import Provider
from tests.marketplace_gateway.knowledge.named_codes import named_codes

ROOT = Path(__file__).parents[3]
ALL = tuple(chain.from_iterable(map(entries, FILES)))
FIELDS = {
    "code", "kind", "retried", "source", "meaning", "remedy",
    "retried_note", "pattern", "words", "generic",
}  # fmt: skip
HAN, CYRILLIC = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[а-яё]", re.IGNORECASE)
TRADITIONAL = re.compile(r"[帳號訂單買賣貨資權發應認證請與無關開庫廠價額]")


@pytest.mark.parametrize("name", FILES.values())
def test_a_file_holds_no_field_that_nobody_reads(name: str) -> None:
    rows: list[dict[str, Any]] = data(name)["errors"]
    assert {field for row in rows for field in row} <= FIELDS


@pytest.mark.parametrize("provider", FILES)
def test_a_code_stands_once_in_its_file(provider: Provider | None) -> None:
    codes = [entry.code for entry in entries(provider)]
    assert sorted(codes) == sorted(set(codes))


def test_every_marketplace_has_a_file() -> None:
    assert set(FILES) == {None, *Provider}


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.code)
def test_an_entry_speaks_every_language(entry: Knowledge) -> None:
    for texts in filter(None, (entry.meaning, entry.remedy, entry.retried_note)):
        assert all(text.strip() == text and text for text in (texts.en, texts.ru, texts.zh))
        assert not HAN.search(texts.en + texts.ru)
        assert not CYRILLIC.search(texts.en + texts.zh)
        assert CYRILLIC.search(texts.ru)
        assert HAN.search(texts.zh)
        assert not TRADITIONAL.search(texts.zh)
        assert texts.en.endswith(".")
        assert texts.ru.endswith(".")
        assert texts.zh.endswith("。")
    assert entry.code
    assert entry.source


def test_every_kind_is_used() -> None:
    assert {entry.kind for entry in ALL} == set(Kind)


def test_what_may_stand_or_is_blocked_is_never_sent_again_by_itself() -> None:
    never = {Kind.DOUBT, Kind.RISK_CONTROL, Kind.REFUSAL, Kind.CONFIGURATION}
    assert {entry.code for entry in ALL if entry.retried and entry.kind in never} == set()


@pytest.mark.parametrize("folder", ["services/marketplace_gateway", "sandbox"])
def test_every_code_in_the_sources_is_known(folder: str) -> None:
    named = named_codes(ROOT / folder)
    assert len(named) > 20
    known = {entry.code for entry in ALL}
    assert named - known == set()


def test_a_remedy_is_in_english_and_empty_for_an_unknown_code() -> None:
    assert remedy_for("500_004").startswith("Out of stock:")
    assert remedy_for("session_disabled").startswith("Enable the session")
    assert not remedy_for("ONLY_THEY_KNOW")
    assert not remedy_for("")
    assert knowledge_of("ONLY_THEY_KNOW") is None


def test_a_marketplace_answers_for_its_own_codes() -> None:
    """A code of 1688 means nothing on Taobao; Caigou's own are the same on both."""
    assert knowledge_of("500_004", Provider.TAOBAO) is None
    for provider in Provider:
        own = knowledge_of("price_rose", provider)
        assert own is not None
        assert own.provider is None
