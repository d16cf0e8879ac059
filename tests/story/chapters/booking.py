"""Booking: all of an order, some of it, refused, and with an answer that never came."""

from functools import partial

from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from contracts.order_status.commands import Book, ItemTarget
from tests.story.chapters.orders import activity_ends, paid_order
from tests.story.script import Script, check, until
from tests.story.stage import GATEWAY, ORDER_STATUS, Json, Stage, problem

CREATE_1688 = "alibaba.trade.fastCreateOrder"
CREATE_TAOBAO = "/purchase/order/create"


async def play(script: Script, stage: Stage) -> None:
    """Play the bookings."""

    async def book_all() -> None:
        answer = await stage.accepted(ORDER_STATUS, "book", Book(order_id="S-1"), "book-S-1")
        check("all three lines are accepted", "accepted", answer["outcome"])
        again = await stage.accepted(ORDER_STATUS, "book", Book(order_id="S-1"), "book-S-1")
        check("pressing the button twice books once", answer, again)
        items = await until(
            "all three stand in Goods purchased with a provider order number",
            stage.reading_items("S-1", list="goods_purchased"),
            lambda found: (
                len(found) == 3
                and all(i["provider_order"] and not i["request"] for i in found.values())
            ),
        )
        numbers = {i["provider_order"]["provider_order_id"] for i in items.values()}
        for number in numbers:
            made = await stage.sandbox("GET", f"/orders/{number}")
            check(f"the marketplace has order {number}, unpaid", "unpaid", made["state"])
        await activity_ends(stage, answer["operation_id"], "succeeded")
        await until(
            "the bus told of it",
            stage.hearing("S-1", "1"),
            lambda names: {"BookingRequested", "Booked"} <= set(names),
        )

    async def book_some_over_the_bus() -> None:
        target = ItemTarget(order_id="S-2.a b", item_id="1")
        status, answer = await stage.request(
            "order_status", "book", Book(items=(target,)), stage.person()
        )
        check("one line of Taobao goods is accepted over the bus", 200, status)
        await until(
            "it stands in Goods purchased",
            stage.reading_items("S-2.a b", list="goods_purchased"),
            lambda found: list(found) == ["1"] and found["1"]["provider_order"] is not None,
        )
        ready = await stage.items("S-2.a b", list="ready_for_purchase")
        check("the other is still Ready for purchase", ["2"], list(ready))
        await activity_ends(stage, answer["operation_id"], "succeeded")

    async def refused_by_the_marketplace() -> None:
        item = await paid_order(stage, "S-4", Provider.ALI1688)
        await stage.sandbox("POST", f"/goods/{item.goods.goods_id}", {"stock": 0})
        answer = await stage.accepted(ORDER_STATUS, "book", Book(order_id="S-4"))
        items = await until(
            "the item is back in Ready for purchase, with the reason",
            stage.reading_items("S-4", list="ready_for_purchase"),
            lambda found: bool(found) and found["1"]["refusal"] is not None,
        )
        refusal = items["1"]["refusal"]
        check("the reason is the marketplace's: out of stock", "500_004", refusal["code"])
        check("and says what can be done", True, bool(refusal["remedy"]))
        await activity_ends(stage, answer["operation_id"], "failed")
        await stage.sandbox("POST", f"/goods/{item.goods.goods_id}", {"stock": 500})

    async def two_operators_at_once() -> None:
        target = ItemTarget(order_id="S-4", item_id="1")
        version = (await stage.item_of("S-4", "1"))["version"]
        stale = target.model_copy(update={"version": version - 1})
        refused = await stage.send(ORDER_STATUS, "book", Book(items=(stale,)))
        check("a stale row is refused, with what changed", (409, "stale"), problem(refused))
        chosen = {Provider.ALI1688: stage.sessions["caigou02"]}
        book = Book(items=(target,), session_ids=chosen)
        await stage.accepted(ORDER_STATUS, "book", book)
        second = await stage.send(ORDER_STATUS, "book", Book(items=(target,)))
        check("the second Book of the same row is refused", 409, second.status_code)
        item = await until(
            "it is booked once",
            partial(stage.item_of, "S-4", "1"),
            lambda found: found["provider_order"] is not None,
        )
        session = item["provider_order"]["session_id"]
        check("with the account that was chosen", stage.sessions["caigou02"], session)

    async def answer_lost_after_the_effect() -> None:
        await _settles_by_itself(stage, "S-5", Provider.ALI1688, CREATE_1688)

    async def answer_lost_on_taobao() -> None:
        await _settles_by_itself(stage, "S-6", Provider.TAOBAO, CREATE_TAOBAO)

    async def order_never_made() -> None:
        await paid_order(stage, "S-7", Provider.ALI1688)
        await stage.sandbox(
            "POST",
            "/faults",
            {"marketplace": "1688", "api": CREATE_1688, "kind": "error_500_before", "times": 1},
        )
        await stage.accepted(ORDER_STATUS, "book", Book(order_id="S-7"))
        questions = await until(
            "nothing is found, and the operator is asked",
            partial(stage.get, GATEWAY, "/questions"),
            lambda page: len(page["questions"]) == 1,
        )
        question = questions["questions"][0]
        check("with both choices", ["create_again", "give_up"], _keys(question))
        check("no second create call was sent by itself", 1, await _creates(stage, "S-7"))
        unknown = AnswerQuestion(question_id=question["question_id"], choice="perhaps")
        refused = await stage.send(GATEWAY, "answer-question", unknown)
        check("another answer is refused", (409, "choice_not_offered"), problem(refused))
        again = AnswerQuestion(question_id=question["question_id"], choice="create_again")
        await stage.accepted(GATEWAY, "answer-question", again)
        await until(
            "at the operator's word it is created again, and booked",
            partial(stage.item_of, "S-7", "1"),
            lambda item: item["provider_order"] is not None,
        )

    await script.step("Book all: one click buys a whole order on 1688", book_all)
    await script.step("Book some: one of two items, on Taobao Global", book_some_over_the_bus)
    await script.step("The marketplace refuses, and says why", refused_by_the_marketplace)
    await script.step("Two operators book the same row", two_operators_at_once)
    await script.step("1688 never answers, and the order is found", answer_lost_after_the_effect)
    await script.step("Taobao never answers, and the order is found", answer_lost_on_taobao)
    await script.step("1688 never answers, and no order was made", order_never_made)


async def _settles_by_itself(stage: Stage, order_id: str, provider: Provider, api: str) -> None:
    await paid_order(stage, order_id, provider)
    fault = {
        "marketplace": provider.value,
        "api": api,
        "kind": "timeout_after",
        "times": 1,
        "seconds": 60,
    }
    await stage.sandbox("POST", "/faults", fault)
    answer = await stage.accepted(ORDER_STATUS, "book", Book(order_id=order_id))
    operation_id = answer["operation_id"]
    await until(
        "no answer comes: the booking is being checked",
        partial(stage.get, GATEWAY, f"/operations/{operation_id}/bookings"),
        lambda page: bool(page["bookings"]) and page["bookings"][0]["checking_until"] is not None,
    )
    await until(
        "the order is found under our number, and adopted",
        partial(stage.item_of, order_id, "1"),
        lambda item: item["provider_order"] is not None,
    )
    check("exactly one create call was sent", 1, await _creates(stage, order_id))
    await activity_ends(stage, operation_id, "succeeded")


async def _creates(stage: Stage, order_id: str) -> int:
    """Return how many create calls the sandbox received for the bookings of a shop order."""
    history = await stage.get(ORDER_STATUS, f"/orders/{order_id}/items/1/history")
    asked = [e for e in history["events"] if e["event"] == "BookingRequested"]
    page = await stage.get(GATEWAY, f"/operations/{asked[-1]['data']['operation_id']}/bookings")
    outer_id = page["bookings"][0]["outer_id"]
    calls = await stage.sandbox("GET", f"/calls?outer_id={outer_id}&limit=100")
    creates = (CREATE_1688, CREATE_TAOBAO)
    return sum(1 for call in calls["calls"] if call["api"] in creates)


def _keys(question: Json) -> list[str]:
    return [choice["key"] for choice in question["choices"]]
