"""The lists: filter, search, sort, page, count."""

from typing import Any

from contracts.marketplace.vocabulary import ParcelOnOrder, ProviderStatus
from tests.order_status.office import Json, Office
from tests.order_status.shop import booked, booking, facts, item, paid, placed, registered, targets

SORTS = ("added", "order", "status", "vendor", "price", "provider_order", "changed")


async def furnished(office: Office) -> None:
    """Give 12 items in 4 orders; sort values repeat, so that paging has to tell them apart."""
    amounts = ("9.00", "10.00", "9.0", "100")
    for number, amount in enumerate(amounts):
        items = [
            item(
                str(n),
                price={"amount": amount, "currency": "EUR"},
                goods={
                    "vendor_id": f"v{n % 2}",
                    "vendor_name": f"Vendor {n % 2}",
                    "provider": "taobao" if n == 2 else "1688",
                },
            )
            for n in range(3)
        ]
        await registered(office, f"A-{number}", items)
    for number in (0, 1):
        await office.do("report-paid", {"order_id": f"A-{number}"})
    operation = await booking(office, "0", "1")
    await office.tell(placed(operation, "0", "1"))
    change = {"items": targets("2", order_id="A-0"), "status": "packing"}
    await office.do("change-status", change)


async def test_pages_in_every_order_hold_every_item_once(office: Office) -> None:
    await furnished(office)
    for by in (*SORTS, *(f"-{sort}" for sort in SORTS)):
        whole = await office.items(sort=by)
        paged = []
        page = await office.get("/items", sort=by, limit=2)
        paged += page["items"]
        while page["next"]:
            page = await office.get("/items", sort=by, limit=2, cursor=page["next"])
            paged += page["items"]
        assert paged == whole, by
        assert len(whole) == 12, by


async def test_prices_are_sorted_as_numbers(office: Office) -> None:
    await furnished(office)
    amounts = [float(row["price"]["amount"]) for row in await office.items(sort="price")]
    assert amounts == sorted(amounts)
    amounts = [float(row["price"]["amount"]) for row in await office.items(sort="-price")]
    assert amounts == sorted(amounts, reverse=True)


async def test_a_cursor_of_another_order_is_refused(desk: Office) -> None:
    await furnished(desk)
    cursor = (await desk.get("/items", sort="price", limit=2))["next"]
    for sort in ("-price", "added", "vendor"):
        response = await desk.http.get(
            "/items", params={"sort": sort, "cursor": cursor}, headers=desk.token()
        )
        assert (response.status_code, response.json()["code"]) == (422, "invalid_cursor")


async def test_filters_narrow_together(office: Office) -> None:
    await furnished(office)

    async def found(**params: Any) -> list[str]:
        rows = await office.items(**params)
        return [f"{row['order_id']}/{row['item_id']}" for row in rows]

    assert await found(list="ready_for_purchase") == ["A-0/0", "A-0/1", "A-1/2"]
    assert await found(list="goods_purchased") == ["A-1/0", "A-1/1"]
    assert await found(list="purchased") == ["A-0/2"]
    assert await found(status=["packing", "paid"], order="A-0") == ["A-0/0", "A-0/1", "A-0/2"]
    assert await found(session="S-1", vendor="v1") == ["A-1/1"]
    assert await found(provider="taobao", list="ready_for_purchase") == ["A-1/2"]
    assert await found(vendor="Vendor 1", order="A-0") == ["A-0/1"]
    assert len(await found()) == 12


async def test_what_an_unmatched_provider_order_may_be_for(office: Office) -> None:
    """Of goods that were found on a provider order: the items that could be bound to it."""
    lamps, cups, other = ({"goods_id": goods} for goods in ("610", "611", "612"))
    of_taobao = {"goods_id": "610", "provider": "taobao"}
    await paid(office, "A-1", [item("1", goods=lamps), item("2", goods=cups)])
    await paid(office, "A-2", [item("1", goods=other), item("2", goods=of_taobao)])
    await paid(office, "A-3", [item("1", goods=lamps), item("2", goods=lamps)])
    await registered(office, "A-4", [item("1", goods=lamps)])
    await office.do("change-status", {"items": targets("2", order_id="A-3"), "status": "ordered"})
    ready: Json = {"list": "ready_for_purchase", "provider": "1688"}

    found = await office.items(goods=["610", "611"], **ready)

    assert [(row["order_id"], row["item_id"]) for row in found] == [
        ("A-1", "1"),
        ("A-1", "2"),
        ("A-3", "1"),
    ]
    assert len(await office.items(goods="611", **ready)) == 1
    assert await office.items("other", goods=["610"], **ready) == []
    assert await office.items(goods=["61"], **ready) == []


async def test_counts_are_those_of_the_filter(office: Office) -> None:
    await furnished(office)
    asked: Json = {"counts": True, "limit": 1, "list": "goods_purchased", "vendor": "v1"}
    counts = (await office.get("/items", **asked))["counts"]
    assert counts["lists"] == {"ready_for_purchase": 1, "goods_purchased": 1, "purchased": 0}
    assert counts["statuses"] == {"paid": 1}
    assert counts["matching"] == 1
    lists = await office.get("/lists")
    assert lists["lists"] == {"ready_for_purchase": 3, "goods_purchased": 2, "purchased": 1}


SEARCHES = (
    "a-1",
    "P-1",
    "sf-77",
    "4455",
    "610947572360",
    "desk LAMP",
    "lamp desk",
    "台灯",
    "ЛАМПЫ",
    "лампы",
    "100%_\\/",
)


async def test_search_finds_numbers_and_names(office: Office) -> None:
    await booked(office)
    goods = {"vendor_name": "Лампы", "title": "Desk lamp 100%_\\/"}
    await registered(office, "A-1x", [item("2", goods=goods)])
    parcel = ParcelOnOrder(tracking_number="SF-77")
    await office.tell(facts(ProviderStatus.SHIPPED, "1", parcels=(parcel,)))
    for words in SEARCHES:
        assert await office.items(q=words), words
        assert await office.items(q=f"{words} nowhere") == [], words


async def test_search_takes_no_wildcards(desk: Office) -> None:
    await paid(desk)
    for words in ("%", "_", "l%p", "/%"):
        assert await desk.items(q=words) == []


async def test_orders_are_found_by_number_customer_and_what_is_in_them(office: Office) -> None:
    await furnished(office)
    page = await office.get("/orders", limit=3)
    rest = await office.get("/orders", limit=3, cursor=page["next"])
    ids = [order["order_id"] for order in (*page["orders"], *rest["orders"])]
    assert ids == ["A-3", "A-2", "A-1", "A-0"]
    assert rest["next"] is None
    for words, expected in (("a-2", ["A-2"]), ("P-1", ["A-1"]), ("c-7 a-0", ["A-0"])):
        page = await office.get("/orders", q=words)
        assert [order["order_id"] for order in page["orders"]] == expected
    waiting = await office.get("/orders", status="awaiting_payment", sort="order")
    assert [order["order_id"] for order in waiting["orders"]] == ["A-2", "A-3"]
    assert waiting["orders"][0]["statuses"] == {"awaiting_payment": 3}
    for sort in ("status", "-status", "order", "-order", "registered"):
        first = await office.get("/orders", sort=sort, limit=2)
        second = await office.get("/orders", sort=sort, limit=2, cursor=first["next"])
        found = {order["order_id"] for order in (*first["orders"], *second["orders"])}
        assert len(found) == 4


async def test_operations_are_paged_by_where_they_began(desk: Office) -> None:
    await paid(desk, items=3)
    begun = [await booking(desk, str(n)) for n in (1, 2, 3)]
    page = await desk.get("/operations", limit=2)
    rest = await desk.get("/operations", limit=2, cursor=page["next"])
    ids = [one["operation_id"] for one in (*page["operations"], *rest["operations"])]
    assert ids == begun[::-1]
    assert (await desk.get("/operations", type="import"))["operations"] == []
