"""Files of orders: all of it or nothing, and every bad line is told."""

import json
from typing import Any

import httpx2

from contracts.order_status.commands import RegisterOrder
from services.order_status.application.importing.checking import check
from services.order_status.application.importing.csv_columns import OPTIONAL, REQUIRED
from services.order_status.application.importing.report import Parsed
from tests.order_status.office import Office
from tests.order_status.shop import item, order, registered

NDJSON, CSV = "application/x-ndjson", "text/csv; charset=utf-8"
HEADER = "order,customer,item,provider,goods_id,vendor_id,title,quantity,price,currency"
ROW = "A-1,C-7,1,1688,61094,b2b-1,Lamp,2,12.50,EUR"


async def send(
    office: Office, file: str | bytes, kind: str = NDJSON, query: str = "", key: str = "import"
) -> httpx2.Response:
    headers = {**office.token(), "Content-Type": kind, "Idempotency-Key": key}
    content = file.encode() if isinstance(file, str) else file
    return await office.http.post(f"/imports{query}", content=content, headers=headers)


def lines(*orders: Any) -> str:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in orders)


def bad_of(response: httpx2.Response) -> list[tuple[int, str]]:
    body = response.json()
    report = body.get("report", body)
    return [(bad["line"], bad["field"]) for bad in report["bad"]]


async def test_json_lines_are_whole_orders(office: Office) -> None:
    file = "\ufeff" + lines(order("A-1", 2), order("A-2")) + "\r\n\n"
    response = await send(office, file, query="?source=march.jsonl")
    assert response.status_code == 200, response.text
    report = response.json()
    assert (report["imported"], report["orders"], report["items"]) == (True, 2, 3)
    assert len(await office.items()) == 3
    operation = await office.get(f"/operations/{report['operation_id']}")
    assert (operation["type"], operation["outcome"], operation["done"]) == (
        "import",
        "succeeded",
        2,
    )


async def test_csv_rows_are_items_gathered_by_order(office: Office) -> None:
    header = f"{HEADER},customer_name,configuration,configuration_zh,purchase_price,weight_grams"
    configured = "Ben,colour=red|size=a\\|b=c,颜色=红|尺码=大,30.1,700"
    file = (
        f'{header}\r\nA-1,C-7,1,1688,6,b,"Lamp, 😀\r\ntall",2,12.50,EUR,{configured}\r\n'
        f"A-2,C-8,1,taobao,6,b,شمعة,1,3,EUR,,,,,\r\n"
        f"A-1,C-7,2,1688,6,b,Shade,1,1,EUR,Ben,,,,\r\n"
    )
    response = await send(office, b"\xef\xbb\xbf" + file.encode(), CSV)
    assert response.status_code == 200, response.text
    rows = await office.items()
    assert [(row["order_id"], row["item_id"]) for row in rows] == [
        ("A-1", "1"),
        ("A-1", "2"),
        ("A-2", "1"),
    ]
    assert rows[0]["goods"]["title"] == "Lamp, 😀\r\ntall"
    assert rows[0]["goods"]["configuration"] == [
        {"name": "colour", "value": "red", "name_zh": "颜色", "value_zh": "红"},
        {"name": "size", "value": "a|b=c", "name_zh": "尺码", "value_zh": "大"},
    ]
    assert rows[0]["expected_purchase_price"] == {"amount": "30.1", "currency": "CNY"}
    assert rows[1]["expected_purchase_price"] is None
    assert (await office.get("/orders/A-1"))["customer"]["name"] == "Ben"


async def test_every_bad_json_line_is_told_and_nothing_is_imported(office: Office) -> None:
    await registered(office, "A-9")
    head = office.core.store.head()
    euros = [item("1"), item("2", price={"amount": "1", "currency": "USD"})]
    file = "\n".join(
        [
            lines(order("A-1")),
            "{not json",
            lines(order("A-2", [item(quantity=-1, goods={"provider": "ebay"})])),
            lines(order("A-1")),
            lines(order("A-3", euros)),
            lines(order("A-9", 2)),
        ]
    )
    response = await send(office, file)
    assert (response.status_code, response.json()["code"]) == (422, "import_refused")
    assert bad_of(response) == [
        (2, ""),
        (3, "items/0/goods/provider"),
        (3, "items/0/quantity"),
        (4, "order_id"),
        (5, ""),
        (6, ""),
    ]
    assert office.core.store.head() == head


async def test_every_bad_csv_row_is_told(desk: Office) -> None:
    file = "\n".join(
        [
            f"{HEADER},configuration,configuration_zh,weight_grams",
            f"{ROW},,,",
            "A-1,C-7,2,1688,61094,b2b-1,Lamp,two,12.50,EUR,,,",
            "A-1,C-8,3,ebay,61094,b2b-1,Lamp,1,1e3,EUR,,,",
            "A-2,C-7,1,1688,61094,b2b-1,Lamp,1,1,EUR,red,,",
            "A-2,C-7,2,1688,61094,b2b-1,Lamp,1,1,EUR,a=b,,heavy",
            "A-2,C-7,3,1688,61094,b2b-1,Lamp,1,1,EUR,a=b,c=d|e=f,",
            "A-3,C-7,1,1688",
            "",
            f"{ROW.replace('A-1', 'A-4')},,,",
            f"{ROW.replace('A-1', 'A-4')},,,",
        ]
    )
    response = await send(desk, file, CSV)
    assert response.status_code == 422
    assert bad_of(response) == [
        (3, "quantity"),
        (4, "customer"),
        (4, "provider"),
        (4, "price"),
        (5, "configuration"),
        (6, "weight_grams"),
        (7, "configuration_zh"),
        (8, ""),
        (10, ""),
    ]
    assert desk.core.store.head() == 0


async def test_a_file_that_is_no_file_of_orders_is_refused(desk: Office) -> None:
    for file, kind, expected in (
        ("", NDJSON, [(1, "")]),
        ("", CSV, [(1, name) for name in REQUIRED]),
        (HEADER, CSV, [(1, "")]),
        (f"{HEADER},colour,order\n", CSV, [(1, "colour"), (1, "order")]),
        (f"{HEADER}\n{ROW}\nA-2,\xe9".encode("latin-1"), CSV, [(3, "")]),
        (f'{HEADER}\n{ROW}\nA-2,"C-7', CSV, [(3, "")]),
        (f"{HEADER}\n{ROW}".replace("Lamp", "La\0mp"), CSV, [(2, "title")]),
        (b"\xff\xfe{}", NDJSON, [(1, "")]),
        ("[]", NDJSON, [(1, "")]),
    ):
        response = await send(desk, file, kind)
        assert response.status_code == 422, (file, response.text)
        assert [bad[0] for bad in bad_of(response)] == [bad[0] for bad in expected], file
    assert desk.core.store.head() == 0


async def test_semicolons_separate_where_the_header_has_them(desk: Office) -> None:
    file = f"{HEADER}\n{ROW}".replace(",", ";")
    assert (await send(desk, file, CSV)).status_code == 200


async def test_another_kind_of_file_is_refused(desk: Office) -> None:
    response = await send(desk, "x", "application/pdf")
    assert (response.status_code, response.json()["code"]) == (415, "unknown_file_type")


async def test_a_dry_run_only_reports(desk: Office) -> None:
    good = await send(desk, lines(order("A-1")), query="?dry_run=true")
    bad = await send(desk, lines(order("A-1"), order("A-1")), query="?dry_run=true")
    assert (good.status_code, good.json()["imported"], good.json()["bad"]) == (200, False, [])
    assert (bad.status_code, bad_of(bad)) == (200, [(2, "order_id")])
    assert desk.core.store.head() == 0


async def test_the_same_import_again_is_the_same_import(office: Office) -> None:
    file = lines(order("A-1"), order("A-2"))
    first = await send(office, file)
    head = office.core.store.head()
    again = await send(office, file)
    other = await send(office, lines(order("A-3")))
    assert again.json() == first.json()
    assert office.core.store.head() == head
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_ten_thousand_lines_go_in_at_once(desk: Office) -> None:
    rows = [f"A-{n},C-{n % 9},1,1688,6,b,Lamp,1,1.10,EUR" for n in range(10_000)]
    response = await send(desk, "\n".join([HEADER, *rows]), CSV)
    assert response.status_code == 200, response.text[:500]
    assert response.json()["orders"] == 10_000
    assert desk.core.store.head() == 20_002


def test_more_than_ten_thousand_orders_are_too_many() -> None:
    one = RegisterOrder.model_validate_json(json.dumps(order()))
    parsed = Parsed(orders=[(line, one) for line in range(1, 10_002)])
    check(parsed, {})
    assert [(bad.line, "at most 10000" in bad.message) for bad in parsed.bad] == [(1, True)]


def test_every_column_is_known_once() -> None:
    assert len({*REQUIRED, *OPTIONAL}) == len(REQUIRED) + len(OPTIONAL)
