"""What several chapters do with an order: register it paid, book it, see how that ended."""

from functools import partial

from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider
from contracts.order_status.commands import Book, RegisterOrder, ReportPaid
from contracts.order_status.vocabulary import Customer, ItemDetails
from tests.story.script import until
from tests.story.stage import GATEWAY, ORDER_STATUS, Json, Stage


async def paid_order(stage: Stage, order_id: str, provider: Provider) -> ItemDetails:
    """Register an order of one item, and report it paid."""
    item = stage.item(provider, "1")
    order = RegisterOrder(
        order_id=order_id, customer=Customer(reference=f"C-{order_id}"), items=(item,)
    )
    await stage.accepted(ORDER_STATUS, "register-order", order)
    await stage.accepted(ORDER_STATUS, "report-paid", ReportPaid(order_id=order_id))
    return item


async def book(stage: Stage, order_id: str, *, queue: bool = True, session: str = "") -> str:
    """Book an order; return the operation."""
    provider = Provider((await stage.item_of(order_id, "1"))["goods"]["provider"])
    chosen = {provider: session} if session else {}
    command = Book(order_id=order_id, queue_when_limited=queue, session_ids=chosen)
    operation_id: str = (await stage.accepted(ORDER_STATUS, "book", command))["operation_id"]
    return operation_id


async def booked(stage: Stage, order_id: str, what: str = "it is booked") -> Json:
    """Wait until the order's item stands on a provider order; return the item."""
    return await until(
        what,
        partial(stage.item_of, order_id, "1"),
        lambda item: item["provider_order"] is not None and not item["request"],
    )


async def activity_ends(stage: Stage, operation_id: str, outcome: str) -> None:
    await until(
        f"its activity {outcome}",
        partial(stage.activity, operation_id),
        lambda activity: activity.get("outcome") == outcome,
    )


async def question(stage: Stage, what: str, kind: str) -> Json:
    """Wait for a question of the kind that nobody has answered."""
    page = await until(
        what,
        partial(stage.get, GATEWAY, "/questions"),
        lambda page: kind in [asked["kind"] for asked in page["questions"]],
    )
    return next(dict(asked) for asked in page["questions"] if asked["kind"] == kind)


async def answer(stage: Stage, asked: Json, choice: str) -> None:
    command = AnswerQuestion(question_id=asked["question_id"], choice=choice)
    await stage.accepted(GATEWAY, "answer-question", command)
