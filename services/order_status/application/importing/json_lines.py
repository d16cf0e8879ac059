"""JSON Lines: each line is a whole order, as `register-order` takes it."""

from pydantic import ValidationError

from contracts.order_status.commands import RegisterOrder
from services.order_status.application.importing.report import BadLine, Parsed, faults

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse(file: bytes) -> Parsed:
    """Read every line; empty ones are left out."""
    parsed = Parsed()
    for number, line in enumerate(file.removeprefix(BYTE_ORDER_MARK).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            parsed.orders.append((number, RegisterOrder.model_validate_json(line)))
        except ValidationError as error:
            parsed.bad += [
                BadLine(line=number, field=where, message=message)
                for where, message in faults(error)
            ]
    return parsed
