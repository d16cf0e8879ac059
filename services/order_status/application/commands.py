"""The table of commands: which handler decides each, and what it will read."""

from collections.abc import Iterable, Sequence
from typing import Any

from chassis.aggregates import Aggregate
from chassis.commands.executor import CommandHandler, Decide, Reads
from chassis.streams import StreamName
from contracts.catalogue import ORDER_STATUS, commands_of
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER, RULE
from services.order_status.application.handlers import (
    changing,
    paying,
    purchasing,
    receiving,
    registering,
    ruling,
)
from services.order_status.domain import rules


def _names(
    aggregate: Aggregate[Any], agency: str, keys: Iterable[tuple[str, ...]]
) -> list[StreamName]:
    return [StreamName(aggregate.kind, agency, key) for key in keys]


def _items(command: Any, agency: str) -> Sequence[StreamName]:
    return _names(ITEM, agency, ((t.order_id, t.item_id) for t in command.items))


def _item(command: Any, agency: str) -> Sequence[StreamName]:
    return _names(ITEM, agency, [(command.item.order_id, command.item.item_id)])


def _received(command: Any, agency: str) -> Sequence[StreamName]:
    return [*_item(command, agency), *_names(ORDER, agency, [(command.item.order_id,)])]


def _order(command: Any, agency: str) -> Sequence[StreamName]:
    return _names(ORDER, agency, [(command.order_id,)])


def _noted(command: Any, agency: str) -> Sequence[StreamName]:
    if command.item_id is None:
        return _order(command, agency)
    return (StreamName(ITEM.kind, agency, (command.order_id, command.item_id)),)


def _registered(command: Any, agency: str) -> Sequence[StreamName]:
    items = _names(ITEM, agency, ((command.order_id, item.item_id) for item in command.items))
    return [*_order(command, agency), *items]


def _imported(command: Any, agency: str) -> Sequence[StreamName]:
    return [name for order in command.orders for name in _registered(order, agency)]


def _operation(command: Any, agency: str) -> Sequence[StreamName]:
    return _names(OPERATION, agency, [(command.operation_id,)])


def _automatic_booking(_command: Any, agency: str) -> Sequence[StreamName]:
    return _names(RULE, agency, [(rules.AUTOMATIC_BOOKING,)])


def _status_mapping(_command: Any, agency: str) -> Sequence[StreamName]:
    return _names(RULE, agency, [(rules.STATUS_MAPPING,)])


_HANDLERS: dict[str, tuple[Decide, Reads]] = {
    "register-order": (registering.register_order, _registered),
    "import-orders": (registering.import_orders, _imported),
    "add-item": (registering.add_item, _order),
    "report-paid": (paying.report_paid, _order),
    "confirm-price": (paying.confirm_price, _item),
    "book": (purchasing.book, _items),
    "bind": (purchasing.bind, _items),
    "unbind": (purchasing.unbind, _items),
    "change-status": (changing.change_status, _items),
    "split-item": (changing.split_item, _item),
    "record-receipt": (receiving.record_receipt, _received),
    "change-configuration": (changing.change_configuration, _item),
    "add-note": (changing.add_note, _noted),
    "agree-purchase-price": (changing.agree_purchase_price, _item),
    "set-automatic-booking": (ruling.set_automatic_booking, _automatic_booking),
    "set-status-mapping": (ruling.set_status_mapping, _status_mapping),
    "cancel-operation": (changing.cancel_operation, _operation),
}

HANDLERS = tuple(
    CommandHandler(entry, *_HANDLERS[entry.verb]) for entry in commands_of(ORDER_STATUS)
)
"""Every command of the catalogue has its handler, or this line fails."""
