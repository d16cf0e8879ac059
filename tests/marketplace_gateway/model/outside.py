"""What happens outside of the gateways: the marketplace, a person, and time."""

from collections.abc import Iterator
from dataclasses import replace

from services.marketplace_gateway.domain.booking import BookingStatus
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.sides import START, TICK
from tests.marketplace_gateway.model.transactions import person, refreshed
from tests.marketplace_gateway.model.world import Call, Fate, World

Move = tuple[str, World]


def outside(world: World, rules: Rules) -> Iterator[Move]:
    """Return what may happen next without any gateway's doing."""
    for number, call in enumerate(world.calls):
        yield from _marketplace(world, number, call)
    yield from person(world)
    yield from _time(world, rules)


def _marketplace(world: World, number: int, call: Call) -> Iterator[Move]:
    """Let a call that flies have its effect, or none; let an order that was hidden show."""
    order = f"PO-{number}"
    if call.fate is Fate.ACCEPTED and not call.shown:
        yield f"order {order} shows at last", _with_call(world, number, replace(call, shown=True))
    if call.fate is not Fate.FLYING:
        return
    made = replace(call, fate=Fate.ACCEPTED, shown=True)
    yield f"the marketplace makes order {order}", _with_call(world, number, made)
    refused = replace(call, fate=Fate.REFUSED)
    yield "the marketplace refuses the call", _with_call(world, number, refused)
    if world.left.faults:
        less = replace(world, left=world.left.without("faults"))
        hidden = replace(made, shown=False)
        yield f"it makes order {order}, and does not show it", _with_call(less, number, hidden)
        lost = replace(call, fate=Fate.LOST)
        yield "the call is lost on its way", _with_call(less, number, lost)
        limited = replace(call, fate=Fate.LIMITED)
        yield "the marketplace takes no more calls now", _with_call(less, number, limited)


def _with_call(world: World, number: int, call: Call) -> World:
    calls = (*world.calls[:number], call, *world.calls[number + 1 :])
    return refreshed(replace(world, calls=calls))


def _time(world: World, rules: Rules) -> Iterator[Move]:
    """Let the absence window of a booking in doubt pass by every clock."""
    slowest = START + world.tick * TICK + min(rules.skews)
    for state in world.store.bookings.values():
        until = state.checking_until
        if state.status is BookingStatus.IN_DOUBT and until is not None and slowest < until:
            yield "the absence window passes", refreshed(replace(world, tick=world.tick + 1))
            return
