"""What the status of a provider order means for the items on it, as data; a default."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus

RANK: dict[ProviderStatus, int] = {
    status: rank
    for rank, status in enumerate(
        (
            ProviderStatus.CREATING,
            ProviderStatus.UNPAID,
            ProviderStatus.PAID,
            ProviderStatus.PART_SHIPPED,
            ProviderStatus.SHIPPED,
            ProviderStatus.SIGNED,
            ProviderStatus.FINISHED,
            ProviderStatus.CLOSED_PAID,
            ProviderStatus.CLOSED_UNPAID,
        )
    )
}
"""How far an order has come: a late message with a lower rank brings no news.

UNKNOWN has no rank: a word that nobody has documented moves nothing.
"""

CLOSED = frozenset({ProviderStatus.CLOSED_PAID, ProviderStatus.CLOSED_UNPAID})


@dataclass(frozen=True, slots=True)
class ProviderEffect:
    """What happens to an item; by default nothing, as its lists show the provider status anyway."""

    moves_to: ItemStatus | None = None
    """Only forward from Paid or Ordered: what a person set later is not undone or overtaken."""
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
