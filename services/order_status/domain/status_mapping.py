"""Which mappings of provider statuses an administrator may set."""

from collections.abc import Sequence

from services.order_status.domain.provider_effects import CLOSED, RANK, StatusEffect
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.transitions import STATUS_TABLE
from services.order_status.domain.vocabulary import ItemStatus, ProviderStatus

_ON_ITS_WAY = STATUS_TABLE[ItemStatus.PAID].forward
"""Where an item on a provider order that goes on may be moved."""

_AT_ITS_END = tuple(dict.fromkeys(_ON_ITS_WAY + STATUS_TABLE[ItemStatus.ORDERED].forward))
"""Where one on an order that was closed may be moved: also out of the way to the customer."""


def why_not(effects: Sequence[StatusEffect]) -> Refusal | None:
    """Return why the mapping cannot be, if so."""
    return next((refusal for effect in effects if (refusal := _why_not(effect))), None)


def _why_not(effect: StatusEffect) -> Refusal | None:
    status, target = effect.status, effect.moves_to
    if status not in RANK:
        return Refusal(
            "provider_status_undocumented",
            "What nobody has documented moves no item: the status Unknown cannot be mapped.",
            {"status": status.value},
        )
    if effect.unbinds and status not in CLOSED:
        return Refusal(
            "provider_order_alive",
            f"An order that is {status.replace('_', ' ')} goes on; only a closed one can free"
            " its items, or they would be bought twice.",
            {"status": status.value},
        )
    possible = targets(status)
    if target is not None and target not in possible:
        return Refusal(
            "status_not_possible",
            f"A marketplace moves an item forward from Paid or Ordered only, so that"
            f" {status.replace('_', ' ')} cannot make it {target.replace('_', ' ')}.",
            {"status": status.value, "possible": [one.value for one in possible]},
        )
    return None


def targets(status: ProviderStatus) -> tuple[ItemStatus, ...]:
    """Return where a provider status may move items, by the status table."""
    return _AT_ITS_END if status in CLOSED else _ON_ITS_WAY
