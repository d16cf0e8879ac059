"""Prices, refunds, parcels and facts that do not fit, in the timelines and in the feed."""

import pytest

from contracts.marketplace.vocabulary import PriceVerdict, ProviderStatus
from contracts.model import Event
from contracts.order_status import events as o
from contracts.order_status.vocabulary import ItemStatus
from tests.activity_log import happenings as h
from tests.activity_log import prices as p
from tests.activity_log.conftest import told
from tests.activity_log.running import Running

UNFIT = o.FactDidNotFit(
    order_id="A", item_id="1", provider_order_id="5821", status=ProviderStatus.PAID,
    raw_status="waitsellersend", item_status=ItemStatus.CANCELLED,
)  # fmt: skip
LOOKED_AFTER = o.LinkHandedOver(
    order_id="A", item_id="1", provider_order_id="5821",
    previous_session_id="s1", session_id="s2",
)  # fmt: skip


async def summaries(log: Running, item: str = "1") -> list[str]:
    page = await log.get(f"/orders/A/items/{item}/timeline")
    return [event["summary"] for event in page["events"]]


@pytest.mark.lesson(23)
async def test_lesson_23_the_timeline_of_an_item_shows_old_and_new_and_who(log: Running) -> None:
    orders, _ = h.services()
    await log.tell(
        *orders.tell(
            p.agreed("1", "12.50", "13.00"),
            p.offered("1"),
            p.price_changed("1", "14.90", "13.40"),
            p.refunded("1", None, p.REQUESTED),
            p.refunded("1", p.REQUESTED, p.REFUSED),
            UNFIT,
            LOOKED_AFTER,
            actor="person:boris",
        )
    )
    assert await summaries(log) == [
        "agreed purchase price 12.50 CNY → 13.00 CNY a piece because: by telephone",
        "agreed 13.00 CNY, offered 14.90 CNY a piece",
        "purchase price on provider order 5821 14.90 CNY → 13.40 CNY a piece",
        "refund on provider order 5821: requested (waitselleragree), 14.90 CNY",
        "refund on provider order 5821: requested → refused (refuse), 14.90 CNY",
        (
            "provider order 5821 is paid (waitsellersend), which does not fit:"
            " the item stays cancelled"
        ),
        "provider order 5821: session s1 → session s2",
    ]
    page = await log.get("/orders/A/items/1/timeline")
    assert {event["actor"] for event in page["events"]} == {"person:boris"}


async def test_prices_that_differ_stand_in_the_timeline_of_each_of_their_items(
    log: Running,
) -> None:
    _, market = h.services()
    await log.tell(*market.tell(p.differs("1", "2"), p.accepted("2")))
    both = "item 1 expected 12.50, offered 14.90 CNY a piece;"
    both += " item 2 expected 12.50, offered 14.90 CNY a piece: a person is asked"
    assert await summaries(log, "1") == [both]
    accepted = "price accepted: expected 12.50, offered 14.90 CNY a piece"
    assert await summaries(log, "2") == [both, accepted]


@pytest.mark.parametrize(
    ("verdict", "type_", "words"),
    [
        (PriceVerdict.TOLERATED, 0, "it is within what is tolerated."),
        (PriceVerdict.REFUSED, 2, "the price guard refuses it."),
    ],
)
def test_a_price_that_is_tolerated_is_no_warning(
    verdict: PriceVerdict, type_: int, words: str
) -> None:
    _, market = h.services()
    ledger = told(market.tell(p.differs("1", verdict=verdict)))
    assert ledger.shown["op1"].warnings == type_
    assert ledger.steps("op1")[-1].endswith(words)


@pytest.mark.parametrize(
    ("event", "warnings", "message"),
    [
        (
            p.vendor_changed("52.70", "48.00"),
            0,
            "1688 order 5821: the vendor changed the price, 52.70 CNY → 48.00 CNY.",
        ),
        (
            p.vendor_changed("9.00", "10.00"),
            1,
            "1688 order 5821: the vendor changed the price, 9.00 CNY → 10.00 CNY.",
        ),
        (
            p.order_refunded(p.REQUESTED, p.REFUSED),
            1,
            (
                "1688: refund on provider order 5821: requested → refused (refuse), 14.90 CNY."
                " It concerns 1 item of order A."
            ),
        ),
        (
            UNFIT,
            1,
            (
                "Item 1 of order A: provider order 5821 is paid (waitsellersend), which does not"
                " fit: the item stays cancelled."
            ),
        ),
    ],
)
def test_news_that_cost_money_warn(event: Event, warnings: int, message: str) -> None:
    orders, market = h.services()
    source = orders if isinstance(event, o.ItemEvent) else market
    ledger = told(source.tell(event, correlation="poll"))
    assert ledger.steps("poll") == [message]
    assert ledger.shown["poll"].warnings == warnings


async def test_a_parcel_is_followed_in_the_items_timeline_and_not_in_the_feed(
    log_on_each: Running,
) -> None:
    log = log_on_each
    _, market = h.services()
    await log.tell(*market.tell(p.moved("1"), correlation="poll"))
    assert (await log.get("/activities"))["activities"] == []
    assert await summaries(log) == ["parcel 申通快递 7730: 广州转运中心 → 上海"]
    # What else the same reading brought makes the activity, with the parcel behind it.
    await log.tell(*market.tell(h.provider_order(), correlation="poll"))
    found = await log.get("/activities/poll")
    assert [step["event"] for step in found["steps"]] == ["ProviderOrderChanged"]
    behind = await log.get("/activities/poll/events")
    assert [event["event"] for event in behind["events"]] == ["ParcelMoved", "ProviderOrderChanged"]
