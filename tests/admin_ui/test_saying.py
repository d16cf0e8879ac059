"""What services say, in the language of the page: sentences, refusals, numbers and money."""

import re

import pytest

from contracts.catalogue import EVENTS, EventEntry
from services.activity_log.domain.activity_types import evidence_of
from services.activity_log.domain.changes import change_of
from services.activity_log.domain.descriptions import describe
from services.activity_log.domain.narration import narrate
from services.activity_log.domain.sentence import counted, say
from services.activity_log.domain.values import Amount, At, Reason, Said
from services.activity_log.domain.wording import moment_of
from services.admin_ui.adapters.knowledge import Known
from services.admin_ui.entrypoints.looks import Look
from services.admin_ui.entrypoints.rendering import saying_of
from tests.admin_ui.speaking import entry_of, outside, shown, text_of

NAMES = {"CNY", "UTC", "Taobao", "Caigou", "s"}


@pytest.mark.parametrize("language", ["ru", "zh"])
@pytest.mark.parametrize("known", EVENTS, ids=lambda e: f"{e.source}.{e.name}")
def test_an_activity_holds_no_english_but_what_came_from_outside(
    known: EventEntry, language: str
) -> None:
    entry = entry_of(known)
    steps = narrate(entry)
    told = [step.told for step in steps]
    told += [change_of(entry, steps), describe(entry, evidence_of(entry)[1])]
    for sentence in told:
        markup = shown(sentence, language)
        text = text_of(markup)
        for foreign in sorted([*outside(entry.data), "anna"], key=len, reverse=True):
            text = text.replace(foreign.rstrip("."), " ")
        left = set(re.findall(r"[A-Za-z][A-Za-z_]*", text)) - NAMES
        assert not left, (str(sentence), markup)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1 позиция"), (3, "3 позиции"), (5, "5 позиций"), (21, "21 позиция"), (12, "12 позиций")],
)
def test_russian_counts_in_three_forms(number: int, expected: str) -> None:
    told = say("Book {items}", items=counted("{number} item", "{number} items", number))
    assert shown(told, "ru") == f"Оформление: {expected}"


def test_money_numbers_and_moments_are_written_as_the_language_does() -> None:
    price = say("{price} a piece", price=Amount("12345.5", "CNY"))
    assert text_of(shown(price, "ru")) == "12 345,50 CNY за штуку".replace(" ", "\xa0", 2)
    assert text_of(shown(price, "zh")) == "12,345.50\xa0CNY/件"
    until = say("Tried again at {until}", until=moment_of("2026-03-09T12:15:00+00:00"))
    assert isinstance(until.values["until"], At)
    assert text_of(shown(until, "ru")) == "Следующая попытка: 9 мар. 2026 12:15 UTC"
    assert '<time datetime="2026-03-09T12:15:00+00:00">' in shown(until, "ru")


def test_english_pages_show_the_text_as_the_service_has_it() -> None:
    told = say("Book {items}", items=counted("{number} item", "{number} items", 2))
    assert shown(told, "en") == "Book 2 items"


@pytest.mark.parametrize("language", ["ru", "zh"])
def test_a_template_of_a_newer_service_is_shown_in_english_and_marked(language: str) -> None:
    told = say("A <new> thing: {items}", items=counted("{number} item", "{number} items", 2))
    assert shown(told, language) == '<span lang="en">A &lt;new&gt; thing: 2 items</span>'


def test_a_marketplaces_own_words_stay_as_they_came_with_what_is_known_beside() -> None:
    codes = {"ITEM_OFFLINE": Known("Товар снят с продажи.", "Выберите другой товар.")}
    reason = Reason("ITEM_OFFLINE", "商品已下架", "Choose other goods.")
    told = say("not booked: {why}", why=reason)
    found = str(saying_of(Look("ru")).said(str(told), told.plain(), codes))
    assert found == (
        'не оформлена: <span lang="zh">商品已下架。</span> Товар снят с продажи.'
        " Выберите другой товар (ITEM_OFFLINE)"
    )


def test_text_from_outside_cannot_bring_tags() -> None:
    told = say("note “{text}”", text="<b>{text}</b>")
    assert shown(told, "ru") == "заметка «&lt;b&gt;{text}&lt;/b&gt;»"


def test_refusals_are_told_with_their_details_where_these_came() -> None:
    saying = saying_of(Look("ru"))
    details = {"status": "awaiting_payment"}
    assert saying.refused("not_ready_for_purchase", "Only …", "", details) == (
        "Купить можно только позицию в статусе «Оплачено»; сейчас: «Ожидает оплаты»."
    )
    assert saying.refused("not_ready_for_purchase", "Only …") == (
        "Купить можно только позицию в статусе «Оплачено»."
    )
    assert saying.refused("brand_new", "Something new.") == (
        '<span lang="en">Something new.</span>'
    )


def test_known_texts_without_a_template_are_recognised() -> None:
    told = say(
        "not booked: {why}", why=Said("No order was found, and a person gave the booking up")
    )
    assert shown(told, "ru") == "не оформлена: Заказ не найден, от оформления решено отказаться"
    limit = Said("The account's booking limit is reached: 您下单过于频繁")
    assert shown(say("{error}", error=limit), "ru") == (
        'Достигнут лимит заказов аккаунта: <span lang="zh">您下单过于频繁</span>'
    )
