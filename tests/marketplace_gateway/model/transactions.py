"""Transactions that no worker under way makes: the follower's, the poll's, a person's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from chassis.writer.unit import Unit
from contracts.marketplace.commands import AnswerQuestion
from contracts.model import Provider as PublishedProvider
from contracts.order_status.events import BookingOrdered, OperationCancelRequested
from contracts.order_status.vocabulary import BookingLine, Goods
from services.marketplace_gateway.application.aggregates import SESSION
from services.marketplace_gateway.application.handlers.questions import answer_question
from services.marketplace_gateway.application.reactions.operations import REACTIONS, Surroundings
from services.marketplace_gateway.application.working.known_orders import see
from services.marketplace_gateway.domain import session_events
from services.marketplace_gateway.domain.booking import BookingState
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder
from services.marketplace_gateway.domain.question import QuestionKind
from tests.marketplace_gateway.model.committing import commit, context_of
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.sides import SESSION_ID, START, order
from tests.marketplace_gateway.model.world import Key, Store, World

Move = tuple[str, World]

ORDERED = BookingOrdered(
    operation_id="operation-1",
    lines=(
        BookingLine(
            order_id="A-1",
            item_id="1",
            quantity=10,
            goods=Goods(
                provider=PublishedProvider.ALI1688,
                goods_id="goods-1",
                sku_id="sku-1",
                vendor_id="vendor-1",
                title="Goods",
            ),
        ),
    ),
    session_ids={PublishedProvider.ALI1688: SESSION_ID},
)
AROUND = Surroundings(dict.fromkeys(Provider, 20))


def beginning(rules: Rules) -> World:
    """Return the world before anything has happened: one session, and nobody leads."""
    added = session_events.SessionAdded(Provider.ALI1688, "Main", "account-1")

    def step(unit: Any) -> None:
        unit.append(SESSION, (SESSION_ID,), [added])

    _, store, _ = commit(Store({}), context_of("person:anna", START), step)
    return World(store, rules.bounds)


def committed(world: World, handler: Callable[[Any], Any], actor: str) -> tuple[World, list[str]]:
    """Return the world after a transaction."""
    _, store, names = commit(world.store, context_of(actor, START), handler)
    return stored(world, store), names


def stored(world: World, store: Store) -> World:
    """Return the world with another store; whoever rested has something new to look at."""
    if store == world.store:
        return world
    earlier = world.earlier
    if store.bookings != world.store.bookings:
        earlier = tuple(world.store.bookings.items())
    return refreshed(replace(world, store=store, earlier=earlier if world.left.stale else ()))


def refreshed(world: World) -> World:
    """Return the world with nobody resting: something has changed."""
    one, other = (
        replace(gateway, rested=gateway.rested and not gateway.sure) for gateway in world.gateways
    )
    return replace(world, gateways=(one, other))


def bookings_before(world: World) -> Iterator[tuple[Key, BookingState]]:
    """Return what a view shows that lacks the last transaction."""
    yield from world.earlier


def follower(world: World, number: int, name: str, rules: Rules) -> Iterator[Move]:
    """Let the leader's follower take the order to book, once or, its receipt lost, again."""
    if rules.fenced and world.gateways[number].epoch != world.epoch:
        return
    if world.ordered and not world.left.repeats:
        return
    after, _ = committed(world, lambda unit: rules.book(ORDERED, unit, AROUND), "person:anna")
    if world.ordered:
        left = world.left.without("repeats")
        yield f"{name} is told of the order to book again", replace(after, left=left)
    else:
        yield f"{name} takes the order to book", replace(after, ordered=True)


def poll(world: World, number: int, name: str, rules: Rules) -> Iterator[Move]:
    """Let the leader's poll read what the marketplace shows and nobody here knows."""
    if rules.fenced and world.gateways[number].epoch != world.epoch:
        return
    known = {key[1] for key in world.store.known_orders}
    for found, call in world.orders.items():
        if call.shown and found not in known:
            after, _ = committed(world, partial(_seen, order(found)), "poll")
            yield f"{name}'s poll meets order {found}", after


def _seen(read: ProviderOrder, unit: Unit) -> bool:
    return see(unit, SESSION_ID, read)


def person(world: World) -> Iterator[Move]:
    """Let a person answer what is asked, or cancel the operation."""
    for (question_id,), asked in world.store.questions.items():
        if asked.choice is not None or asked.asked.kind is not QuestionKind.BOOKING_IN_DOUBT:
            continue
        if world.left.words:
            after, _ = _answered(world, question_id, "create_again")
            left = world.left.without("words")
            yield "a person says: create it again", replace(after, left=left)
        yield "a person says: give it up", _answered(world, question_id, "give_up")[0]
    if world.left.cancels and world.store.bookings:
        around = replace(AROUND, bookings=[key[0] for key in world.store.bookings])
        event = OperationCancelRequested(operation_id=ORDERED.operation_id)
        react = REACTIONS[OperationCancelRequested]
        after, _ = committed(world, lambda unit: react(event, unit, around), "person:anna")
        left = world.left.without("cancels")
        yield "a person cancels the operation", replace(after, left=left)


def _answered(world: World, question_id: str, choice: str) -> tuple[World, list[str]]:
    command = AnswerQuestion(question_id=question_id, choice=choice)
    return committed(world, lambda unit: answer_question(command, unit), "person:anna")
