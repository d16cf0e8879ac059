"""What the marketplace has been asked about an item, read from what changed since."""

from collections.abc import Mapping, Sequence
from typing import Any

BEGINS = {"BookingRequested": "booking", "BindRequested": "binding", "UnbindRequested": "unbinding"}
ENDS = frozenset(
    {
        "Booked", "BookingRefused", "BookingWithdrawn", "BookingFailed", "Bound", "BindRefused",
        "Unbound", "UnbindRefused",
    }
)  # fmt: skip


def open_request(changed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return what is still asked of the marketplace at the end of some changes: kind, by, since.

    Who presses a button second has a version that is too old; what he wants to know is that the
    item is being booked already, by whom, and since when.
    """
    for change in reversed(changed):
        if change["event"] in ENDS:
            return None
        if change["event"] in BEGINS:
            kind = BEGINS[change["event"]]
            return {
                "kind": kind,
                "requested_by": change["actor"],
                "requested_at": change["at"],
            }
    return None
