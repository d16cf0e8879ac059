"""What the status of a provider order means for the items on it, as data; the default of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus

WAY = (
    ProviderStatus.CREATING,
    ProviderStatus.UNPAID,
    ProviderStatus.PAID,
    ProviderStatus.PART_SHIPPED,
    ProviderStatus.SHIPPED,
    ProviderStatus.SIGNED,
    ProviderStatus.FINISHED,
)
"""The way of a provider order: at each station it has passed those before."""

RANK: dict[ProviderStatus, int] = {
    status: rank
    for rank, status in enumerate((*WAY, ProviderStatus.CLOSED_PAID, ProviderStatus.CLOSED_UNPAID))
}
"""How far an order has come: a late message with a lower rank brings no news.

UNKNOWN has no rank: a word that nobody has documented moves nothing.
"""

CLOSED = frozenset({ProviderStatus.CLOSED_PAID, ProviderStatus.CLOSED_UNPAID})

_PASSED_BEFORE_CLOSING = {
    ProviderStatus.CLOSED_PAID: WAY[: WAY.index(ProviderStatus.PAID) + 1],
    ProviderStatus.CLOSED_UNPAID: WAY[: WAY.index(ProviderStatus.UNPAID) + 1],
}
"""What is certain of an order that was closed, wherever on its way that happened."""


@dataclass(frozen=True, slots=True)
class ProviderEffect:
    """What happens to an item; by default nothing, as its lists show the provider status anyway."""

    moves_to: ItemStatus | None = None
    """Only forward from Paid or Ordered: what a person set later is not undone or overtaken."""
    unbinds: bool = False


@dataclass(frozen=True, slots=True)
class StatusEffect:
    """One line of a mapping that an administrator sets."""

    status: ProviderStatus
    moves_to: ItemStatus | None = None
    unbinds: bool = False


STAYS = ProviderEffect()
BECOMES_ORDERED = ProviderEffect(moves_to=ItemStatus.ORDERED)
UNBINDS = ProviderEffect(unbinds=True)

ProviderEffects = Mapping[ProviderStatus, ProviderEffect]

DEFAULT_EFFECTS: ProviderEffects = {
    ProviderStatus.CREATING: STAYS,
    ProviderStatus.UNPAID: STAYS,
    ProviderStatus.PAID: BECOMES_ORDERED,
    ProviderStatus.PART_SHIPPED: BECOMES_ORDERED,
    ProviderStatus.SHIPPED: BECOMES_ORDERED,
    ProviderStatus.SIGNED: BECOMES_ORDERED,
    ProviderStatus.FINISHED: BECOMES_ORDERED,
    ProviderStatus.CLOSED_UNPAID: UNBINDS,
    # It was paid, should that message come late or never; the rest is asked of the operator.
    ProviderStatus.CLOSED_PAID: BECOMES_ORDERED,
}


def stations(before: ProviderStatus | None, after: ProviderStatus) -> tuple[ProviderStatus, ...]:
    """Return what an order passed on its way from one status to another, the last included.

    Messages overtake one another and get lost: what a station means for the items happens
    with the first message from behind it, so that every order of messages ends alike.
    """
    passed = _PASSED_BEFORE_CLOSING.get(after) or WAY[: WAY.index(after)]
    known = -1 if before is None else RANK[before]
    return (*(status for status in passed if RANK[status] > known), after)
