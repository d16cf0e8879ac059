"""The commands by which an operator at the machine sets an event aside, on a running service."""

import json

from deploy.local import stack_parts
from deploy.local.stack import LocalStack

SECONDS = 60.0


def said(stack: LocalStack, *words: str) -> tuple[int | None, str]:
    """Run a command of `caigou` beside the services; return how it ended and what it said."""
    child = stack_parts.command(stack.home, *words)
    child.log.unlink(missing_ok=True)
    child.launch()
    return child.wait_stopped(SECONDS), child.log.read_text()


def test_what_is_parked_is_listed(stack: LocalStack) -> None:
    for service in ("order_status", "marketplace_gateway", "activity_log"):
        status, told = said(stack, "parked", service)
        assert status == 0, told
        assert json.loads(told) == {"stopped": [], "parked": []}


def test_only_where_a_part_has_stopped_an_event_is_parked(stack: LocalStack) -> None:
    refusals = {"park": "projection purchase_tab", "retry-parked": "No such event is parked."}
    for verb, refusal in refusals.items():
        status, told = said(
            stack, verb, "order_status", "projection purchase_tab", "1", "--reason", "a try"
        )
        assert status != 0
        assert refusal in told, told
    status, told = said(stack, "parked", "order_status")
    assert json.loads(told) == {"stopped": [], "parked": []}
