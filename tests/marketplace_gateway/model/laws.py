"""What must hold, in words of the domain; each law names itself when it is broken."""

from services.marketplace_gateway.domain.booking import OPEN, BookingStatus
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.world import World

ONE_CALL = "more create calls were sent than one, and one for each word of a person"
ONE_ORDER = "a second live order that no person asked for"
NOT_BOUGHT = "the booking ended as not bought while a call of it may have bought"
ASKED_IN_VAIN = "a person is asked although the order was found"
NOT_STARTED = "a create call may leave though its booking does not stand as started"
UNKNOWN = "an order that the marketplace shows stays unknown"
UNFINISHED = "the run came to its end, and the booking did not"
ENDLESS = "a run that never ends"


def broken(world: World, rules: Rules) -> str | None:
    """Return the law that a world breaks, if any."""
    words = rules.bounds.words - world.left.words
    may_have_bought = sum(call.may_have_bought for call in world.calls)
    if may_have_bought > 1 + words:
        return ONE_CALL
    if len(world.orders) > 1 + words:
        return ONE_ORDER
    for state in world.store.bookings.values():
        if state.status in {BookingStatus.REFUSED, BookingStatus.WITHDRAWN}:
            own = [call for call in world.calls if call.may_have_bought]
            if len(own) > words:
                return NOT_BOUGHT
    return None


def broken_by(before: World, after: World) -> str | None:
    """Return the law that a move breaks, if any."""
    asked = len(after.store.questions) > len(before.store.questions)
    for was, now in zip(before.gateways, after.gateways, strict=True):
        if was.job is None or was.job == now.job:
            continue
        heard = [answer.value for answer in was.job.answers]
        if asked and any(isinstance(value, tuple) and value for value in heard):
            return ASKED_IN_VAIN
        if now.job is not None and now.job.answers[-1].value is True:
            state = after.store.bookings[now.job.booking_id,]
            if state.status is not BookingStatus.STARTED:
                return NOT_STARTED
    return None


def unfinished(world: World) -> str | None:
    """Return what is wrong with a world in which nothing happens any more, if anything."""
    if any(state.status in OPEN for state in world.store.bookings.values()):
        return UNFINISHED
    known = {key[1] for key in world.store.known_orders}
    if any(call.shown and number not in known for number, call in world.orders.items()):
        return UNKNOWN
    return None
