"""One step of a worker under way: what it asks, with every answer that it may get."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.marketplace_gateway.model import asking
from tests.marketplace_gateway.model.driving import answered
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.transactions import stored
from tests.marketplace_gateway.model.world import Call, Fate, Raised, Store, World

Move = tuple[str, World]

NAMES = "AB"

TOLD = {Fate.REFUSED: "refused", Fate.LIMITED: "limited"}


class _At:
    """One gateway's worker in a world, waiting for an answer."""

    def __init__(self, world: World, number: int, rules: Rules) -> None:
        gateway = world.gateways[number]
        assert gateway.job is not None
        self.world, self.number, self.rules = world, number, rules
        self.gateway, self.job, self.name = gateway, gateway.job, NAMES[number]

    def told(
        self, value: Any, world: World | None = None, decided_on: Store | None = None
    ) -> World:
        """Return the world, or another one, in which it has this answer; a job may end by it."""
        world = world or self.world
        job = answered(self.job, value, world.tick, decided_on)
        further = job if self.rules.driver.question(self.number, job) else None
        both = list(world.gateways)
        both[self.number] = replace(both[self.number], job=further)
        return replace(world, gateways=(both[0], both[1]))

    def fails(self, error: str, fault: str = "faults") -> World:
        """Return the world in which it gets an error, one of the faults that may happen."""
        return self.told(Raised(error), replace(self.world, left=self.world.left.without(fault)))


def step(world: World, number: int, rules: Rules) -> Iterator[Move]:
    """Return the ways in which the gateway's worker may go on."""
    at = _At(world, number, rules)
    match rules.driver.question(number, at.job):
        case asking.Record():
            yield _record(at)
        case asking.Preview():
            yield f"{at.name} is told the price", at.told(None)
            if world.left.faults:
                words = f"{at.name} gets no answer when it asks for the price"
                yield words, at.fails("no answer")
        case asking.MayLeave():
            yield _may_leave(at)
        case asking.Leave(outer_id):
            flying = replace(world, calls=(*world.calls, Call(outer_id)))
            yield f"{at.name}'s create call leaves", at.told(len(world.calls), flying)
            if world.left.faults:
                words = f"{at.name}'s create call finds no connection"
                yield words, at.fails("not reached")
        case asking.Hear(call):
            yield from _hear(at, call)
        case asking.Find(outer_id):
            yield from _find(at, outer_id)


def _record(at: _At) -> Move:
    world, name = at.world, at.name
    if at.rules.fenced and at.job.epoch != world.epoch:
        return f"{name} may record nothing, for another leads", at.told(Raised("leads no more"))
    answer, store, names = at.rules.driver.commit(at.number, at.job, world.store)
    words = f"{name} records {', '.join(names) or 'nothing'}"
    return words, at.told(answer, stored(world, store), decided_on=world.store)


def _may_leave(at: _At) -> Move:
    sure = at.gateway.sure or not at.rules.fenced
    allowed = at.rules.driver.may_leave(at.number, at.job, sure=sure)
    certain = "is certain that it leads" if allowed else "is not certain that it leads"
    return f"{at.name} {certain}", at.told(allowed)


def _hear(at: _At, call: int) -> Iterator[Move]:
    fate = at.world.calls[call].fate
    if fate is Fate.ACCEPTED:
        yield f"{at.name} hears of order PO-{call}", at.told(f"PO-{call}")
    elif fate in TOLD:
        yield f"{at.name} hears that the call is {TOLD[fate]}", at.told(Raised(TOLD[fate]))
    words = f"{at.name} has waited for an answer for too long"
    if fate is Fate.LOST:
        yield words, at.told(Raised("no answer"))
    elif at.world.left.faults:
        yield words, at.fails("no answer")


def _find(at: _At, outer_id: str) -> Iterator[Move]:
    orders = at.world.orders
    found = tuple(n for n, call in orders.items() if call.shown and call.outer_id == outer_id)
    what = f"finds {', '.join(found)}" if found else "finds no order"
    yield f"{at.name} {what}", at.told(found)
    if at.world.left.faults:
        yield f"{at.name} gets no answer when it looks for the order", at.fails("no answer")
