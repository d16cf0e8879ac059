"""The words given, when, then say clearly what was expected and what came."""

import pytest

from services.order_status.domain import item_commands as c
from services.order_status.domain import item_events as e
from services.order_status.domain.vocabulary import ItemStatus
from tests.domain.order_status.items import item, paid, registered


def test_wrong_event_is_shown_beside_the_right_one() -> None:
    """A failing sentence tells the whole story: given, when, expected, but got."""
    then = item(*registered()).when(c.MarkPaid())
    with pytest.raises(AssertionError) as failure:
        then.then(e.Cancelled(ItemStatus.PAID))
    told = str(failure.value)
    assert "MarkPaid()" in told
    assert told.index("Cancelled(") < told.index("but got") < told.index("Paid(previous")


def test_refusal_instead_of_events() -> None:
    """A refusal where events were expected is shown with its message."""
    with pytest.raises(AssertionError, match="not_linked"):
        item(*paid()).when(c.RequestUnbinding("op")).then_nothing()


def test_events_instead_of_refusal() -> None:
    """Events where a refusal was expected are shown, and so is another refusal."""
    with pytest.raises(pytest.fail.Exception, match="a refusal: item_unknown"):
        item(*registered()).when(c.MarkPaid()).then_refused("item_unknown")
    with pytest.raises(AssertionError, match="not_linked"):
        item(*paid()).when(c.RequestUnbinding("op")).then_refused("item_unknown")
