"""What a file's orders must keep to besides their form: as the import itself would decide."""

from collections.abc import Mapping

from contracts.order_status.commands import MAX_LINES, ImportOrders
from services.order_status.application.handlers.registering import why_not
from services.order_status.application.importing.report import BadLine, Parsed
from services.order_status.domain.order import OrderState


def check(parsed: Parsed, known: Mapping[str, OrderState]) -> None:
    """Add what is wrong with whole orders; `known` are those that exist, by number."""
    if len(parsed.orders) > MAX_LINES:
        message = f"{len(parsed.orders)} orders; at most {MAX_LINES} in one file, please"
        parsed.bad.append(BadLine(line=1, field="", message=message))
        return
    first: dict[str, int] = {}
    for line, order in parsed.orders:
        before = first.setdefault(order.order_id, line)
        if before != line:
            message = f"the order stands on line {before} already"
            parsed.bad.append(BadLine(line=line, field="order_id", message=message))
            continue
        refusal = why_not(order, known.get(order.order_id))
        if refusal is not None:
            parsed.bad.append(BadLine(line=line, field="", message=refusal.message))
    if not parsed.orders and not parsed.bad:
        parsed.bad.append(BadLine(line=1, field="", message="there is no order in this file"))


def command_of(parsed: Parsed, source: str) -> ImportOrders:
    """Return the one command that imports everything."""
    return ImportOrders(source=source, orders=tuple(order for _, order in parsed.orders))
