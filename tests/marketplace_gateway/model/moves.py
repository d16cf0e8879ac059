"""Everything that can happen next in a world; each move is a sentence and the world after it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.marketplace_gateway.domain.booking import BookingState, BookingStatus
from tests.marketplace_gateway.model.outside import outside
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.steps import NAMES, step
from tests.marketplace_gateway.model.transactions import bookings_before, follower, poll
from tests.marketplace_gateway.model.world import Gateway, Job, World

Move = tuple[str, World]


def moves(world: World, rules: Rules) -> Iterator[Move]:
    """Return what may happen next."""
    for number in range(len(world.gateways)):
        yield from _gateway(world, number, rules)
    yield from outside(world, rules)


def _gateway(world: World, number: int, rules: Rules) -> Iterator[Move]:
    gateway, name = world.gateways[number], NAMES[number]
    if gateway.epoch is None:
        alike = rules.skews[0] == rules.skews[1] and world.gateways[0] == gateway
        if world.holder is None and not (number and alike):
            yield f"{name} begins to lead", _led(world, number)
        return
    yield from _leadership(world, number)
    if gateway.job is not None:
        yield from step(world, number, rules)
    else:
        yield from _begin(world, number)
    yield from follower(world, number, name, rules)
    yield from poll(world, number, name, rules)


def with_gateway(world: World, number: int, gateway: Gateway) -> World:
    """Return the world with one gateway changed."""
    both = list(world.gateways)
    both[number] = gateway
    return replace(world, gateways=(both[0], both[1]))


def _led(world: World, number: int) -> World:
    epoch = world.epoch + 1
    led = with_gateway(world, number, Gateway(epoch, sure=True))
    return replace(led, epoch=epoch, holder=number)


def _leadership(world: World, number: int) -> Iterator[Move]:
    """Die, be stopped for too long, wake up in time, or find out that another leads."""
    gateway, name = world.gateways[number], NAMES[number]
    if world.left.crashes and (gateway.job is not None or world.holder != number):
        dead = with_gateway(world, number, Gateway())
        holder = None if world.holder == number else world.holder
        yield (
            f"{name} dies; what it waited for is heard by nobody",
            replace(dead, holder=holder, left=world.left.without("crashes")),
        )
    if world.left.lapses and world.holder == number and gateway.job is not None:
        stopped = with_gateway(world, number, replace(gateway, sure=False))
        yield (
            f"{name} is stopped until its lease has run out",
            replace(stopped, holder=None, left=world.left.without("lapses")),
        )
    if world.holder is None and gateway.epoch == world.epoch and not gateway.sure:
        awake = with_gateway(world, number, replace(gateway, sure=True, rested=False))
        yield f"{name} goes on and renews its lease", replace(awake, holder=number)
    if gateway.epoch != world.epoch:
        yield f"{name} finds that it leads no more", with_gateway(world, number, Gateway())


@dataclass(frozen=True, slots=True)
class _Shown:
    """A booking as a view shows it."""

    booking_id: str
    state: BookingState
    stale: bool


DUE = {
    BookingStatus.PREPARED,
    BookingStatus.HELD,
    BookingStatus.STARTED,
    BookingStatus.IN_DOUBT,
}


def _begin(world: World, number: int) -> Iterator[Move]:
    """Take a booking off the list; one that shows nothing new is not looked at again."""
    gateway, name = world.gateways[number], NAMES[number]
    for shown in _list(world):
        if shown.state.status not in DUE:
            continue
        looks = shown.state.status is BookingStatus.IN_DOUBT and not shown.stale
        idle = looks or not gateway.sure
        if idle and gateway.rested:
            continue
        assert gateway.epoch is not None
        job = Job(shown.booking_id, shown.state, gateway.epoch, world.tick)
        words = f"{name} takes up the booking, which is {shown.state.status}"
        left = world.left
        if shown.stale:
            left, words = left.without("stale"), f"{words} in its view, which is behind"
        begun = with_gateway(world, number, replace(gateway, job=job, rested=idle))
        yield words, replace(begun, left=left)


def _list(world: World) -> Iterator[_Shown]:
    for (booking_id,), state in world.store.bookings.items():
        yield _Shown(booking_id, state, stale=False)
    if world.left.stale:
        for (booking_id,), state in bookings_before(world):
            yield _Shown(booking_id, state, stale=True)
