"""What order_status could not make fit: a person is asked, once for each fact."""

from contracts.marketplace.commands import AnswerQuestion
from contracts.marketplace.vocabulary import ProviderStatus
from contracts.model import Provider
from contracts.order_status.events import BoughtAgain, FactDidNotFit
from contracts.order_status.vocabulary import BookingLine, ItemStatus
from tests.marketplace_gateway.gateway import Gateway, Json
from tests.marketplace_gateway.goods import Shelves
from tests.marketplace_gateway.order_status import ACTOR
from tests.marketplace_gateway.workers.test_binding import bought


def bought_again(line: BookingLine, session_id: str, number: str) -> BoughtAgain:
    return BoughtAgain(
        order_id=line.order_id,
        item_id=line.item_id,
        operation_id="operation",
        booking_id="booking",
        provider=line.goods.provider,
        session_id=session_id,
        provider_order_id=number,
    )


def did_not_fit(line: BookingLine, number: str) -> FactDidNotFit:
    return FactDidNotFit(
        order_id=line.order_id,
        item_id=line.item_id,
        provider_order_id=number,
        status=ProviderStatus.CLOSED_UNPAID,
        raw_status="cancel",
        item_status=ItemStatus.PACKING,
    )


async def only(gateway: Gateway, *words: str) -> Json:
    """Wait for the one question, and see that it says what it must."""
    page = await gateway.shows("/questions", lambda page: page["questions"])
    (question,) = page["questions"]
    assert question["kind"] == "fact_does_not_fit"
    for word in words:
        assert word in question["text"]
    return dict(question)


async def test_an_item_that_was_bought_twice(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    """Whoever had the order made is asked first; the answer changes nothing by itself."""
    (line,) = shelves.lines(provider)
    session_id, number = await bought(gateway, [line])
    await gateway.hears(bought_again(line, session_id, number))
    question = await only(gateway, f"Item 1 of order {line.order_id} was bought twice", number)
    assert question["provider_order_id"] == number
    assert question["session_id"] == session_id
    assert question["assigned_to"] == ACTOR
    assert question["items"] == [{"order_id": line.order_id, "item_id": "1"}]
    noted = AnswerQuestion(question_id=question["question_id"], choice="noted")
    await gateway.do("answer-question", noted)
    await gateway.shows("/questions", lambda page: not page["questions"])
    known = await gateway.get(f"/provider-orders/{provider}/{number}")
    assert len(known["items"]) == 1


async def test_a_fact_that_contradicts_where_the_item_is(
    gateway: Gateway, shelves: Shelves, provider: Provider
) -> None:
    (line,) = shelves.lines(provider)
    _, number = await bought(gateway, [line])
    await gateway.hears(did_not_fit(line, number))
    await only(gateway, number, "closed_unpaid (cancel)", "packing", line.order_id)


async def test_a_repeated_message_asks_nothing_more(gateway: Gateway, shelves: Shelves) -> None:
    """The same message twice is one question; another fact of the same item is another."""
    (line,) = shelves.lines(Provider.ALI1688)
    session_id, number = await bought(gateway, [line])
    fence = gateway.leader.fence
    assert fence
    follower = gateway.assembled.parts.followers[0]
    again = gateway.order_status.says(bought_again(line, session_id, number))
    for envelopes in ([again, again], [again]):
        await follower._apply_all(envelopes, fence)
    await only(gateway, number)
    await gateway.hears(did_not_fit(line, number))
    page = await gateway.shows("/questions", lambda page: len(page["questions"]) == 2)
    assert {one["kind"] for one in page["questions"]} == {"fact_does_not_fit"}
