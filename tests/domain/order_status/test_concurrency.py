"""Two people act at once: the second decides on what the first has done."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain.vocabulary import ItemStatus, UnbindOutcome
from tests.domain.order_status.items import ORDER, being_booked, booked, item, paid


@pytest.mark.lesson(24)
def test_lesson_24_two_status_changes_do_not_both_succeed() -> None:
    """Both want Packing: the second is told that it is so already, and overwrites nothing."""
    first = item(*paid()).when(c.ChangeStatus(ItemStatus.PACKING))
    first.when(c.ChangeStatus(ItemStatus.PACKING)).then_refused("already_has_status")


@pytest.mark.lesson(24)
def test_lesson_24_older_step_does_not_undo_a_later_one() -> None:
    """One set Shipped, another, from an older page, sets Packing: that would be a correction."""
    first = item(*paid()).when(c.ChangeStatus(ItemStatus.SHIPPED))
    first.when(c.ChangeStatus(ItemStatus.PACKING)).then_refused("correction_needed")


@pytest.mark.lesson(24)
def test_lesson_24_booking_and_cancelling_at_once() -> None:
    """Whoever comes first wins: a cancelled item is not booked, one being booked not cancelled."""
    cancelled = item(*paid()).when(c.ChangeStatus(ItemStatus.CANCELLED))
    cancelled.when(c.RequestBooking("op")).then_refused("not_ready_for_purchase")
    item(*being_booked()).when(c.ChangeStatus(ItemStatus.CANCELLED)).then_refused("request_open")


@pytest.mark.lesson(24)
def test_lesson_24_two_unbindings_at_once() -> None:
    """The second unbinding is refused while the first runs, and after it."""
    first = item(*booked()).when(c.RequestUnbinding("op-1"))
    first.when(c.RequestUnbinding("op-2")).then_refused("request_open")
    done = first.when(c.RecordUnbound("op-1", ORDER, UnbindOutcome.UNLINKED))
    done.when(c.RequestUnbinding("op-2")).then_refused("not_linked")
