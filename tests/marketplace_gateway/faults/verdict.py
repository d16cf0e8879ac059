"""What came of all bookings, by the sandbox's own books and the gateway's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from chassis.recorded import Recorded
from services.marketplace_gateway.domain import booking_events as e
from tests.marketplace_gateway.gateway import Gateway

PAGE = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures of a run; `doubled` and `lost` name what is wrong, empty when nothing is."""

    bookings: int
    creates: int
    in_doubt: int
    adopted: int
    asked: int
    again: int
    doubled: tuple[str, ...]
    lost: tuple[str, ...]
    denied: tuple[str, ...]
    """Refused here although an order stands there: somebody would buy the goods again."""
    unsettled: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.wrong

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that must not be, each named."""
        return (*self.doubled, *self.lost, *self.denied, *self.unsettled)

    def line(self) -> str:
        return (
            f"bookings={self.bookings} creates={self.creates} in_doubt={self.in_doubt}"
            f" adopted={self.adopted} asked={self.asked} again={self.again}"
            f" doubled={len(self.doubled)} lost={len(self.lost)} denied={len(self.denied)}"
            f" unsettled={len(self.unsettled)}"
        )


def all_orders(gateway: Gateway) -> list[dict[str, Any]]:
    """Return every order of the sandbox, also those that it hides from its readers."""
    found: list[dict[str, Any]] = []
    while True:
        page = gateway.sandbox.get("/orders", limit=PAGE, offset=len(found))
        found += page["orders"]
        if len(found) >= page["total"] or not page["orders"]:
            return found


async def known_numbers(gateway: Gateway) -> set[str]:
    """Return the orders that the gateway knows: on items of ours, or under Unmatched."""
    numbers, after = set[str](), 0
    while True:
        page = await gateway.get("/provider-orders", limit=500, after=after)
        if not page["orders"]:
            return numbers
        numbers |= {order["provider_order_id"] for order in page["orders"]}
        after = page["next"]


async def judge(gateway: Gateway, again: int, asked: int) -> Verdict:
    """Compare the books of the sandbox with those of the gateway."""
    known = await known_numbers(gateway)
    return compare(gateway.recorded(), all_orders(gateway), known, again, asked)


def compare(
    recorded: Sequence[Recorded],
    orders: Sequence[Mapping[str, Any]],
    known: AbstractSet[str],
    again: int,
    asked: int,
) -> Verdict:
    """Judge. An order is doubled when no word of a person stands behind it.

    `orders` are the marketplace's own, each with its `no` and `outer_id`.
    """
    events = [(one.stream.key[0], one.event) for one in recorded]
    attempts: defaultdict[str, list[str]] = defaultdict(list)
    words: defaultdict[str, int] = defaultdict(int)
    ended: dict[str, bool] = {}
    refused: set[str] = set()
    for key, event in events:
        match event:
            case e.BookingPrepared():
                ended[key] = False
            case e.BookingStarted(outer_id=outer_id):
                attempts[key].append(outer_id)
            case e.CreateAgainOrdered():
                words[key] += 1
            case e.BookingPlaced() | e.BookingRefused() | e.BookingGivenUp() | e.BookingWithdrawn():
                ended[key] = True
                if isinstance(event, e.BookingRefused):
                    refused.add(key)
    made: defaultdict[str, list[str]] = defaultdict(list)
    for order in orders:
        made[order["outer_id"]].append(order["no"])
    doubled, denied = [], []
    for key, outer_ids in attempts.items():
        numbers = [number for outer_id in set(outer_ids) for number in made[outer_id]]
        too_many = any(len(made[outer_id]) > 1 for outer_id in outer_ids)
        if too_many or len(numbers) > 1 + words[key]:
            doubled.append(f"doubled, booking {key}: {sorted(numbers)}")
        if key in refused and made[outer_ids[-1]]:
            denied.append(f"denied, booking {key}: {made[outer_ids[-1]]}")
    kinds = [event for _, event in events]
    return Verdict(
        bookings=len(ended),
        creates=sum(len(outer_ids) for outer_ids in attempts.values()),
        in_doubt=sum(isinstance(event, e.BookingInDoubt) for event in kinds),
        adopted=sum(isinstance(event, e.BookingPlaced) and event.adopted for event in kinds),
        asked=asked,
        again=again,
        doubled=tuple(doubled),
        lost=tuple(f"lost: {one['no']}" for one in orders if one["no"] not in known),
        denied=tuple(denied),
        unsettled=tuple(f"unsettled: {key}" for key, done in ended.items() if not done),
    )
