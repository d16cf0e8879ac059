"""Orders come in: registered whole, an item later, or many orders from a file."""

import hashlib

from chassis.commands.answers import CommandAnswer, LineAnswer, Outcome
from chassis.writer.unit import Unit
from contracts.order_status.commands import AddItem, ImportOrders, ItemTarget, RegisterOrder
from contracts.order_status.vocabulary import ItemDetails
from services.order_status.application.aggregates import ITEM, OPERATION, ORDER
from services.order_status.application.lines import decide_line
from services.order_status.application.operations import operation_id_of, refuse
from services.order_status.application.translation import to_domain
from services.order_status.domain import item_commands, item_decide, order, order_commands
from services.order_status.domain import operation_commands as operations
from services.order_status.domain.operation_decide import decide as decide_operation
from services.order_status.domain.refusal import Refusal
from services.order_status.domain.vocabulary import Goods, Money

_TWICE = Refusal("order_twice", "The order stands in the import twice.")


def register_order(command: RegisterOrder, unit: Unit) -> CommandAnswer:
    """Register a whole order; the same again is harmless, other content is refused."""
    refusal = _register(command, unit)
    if refusal is not None:
        return refuse(refusal)
    return CommandAnswer(
        outcome=Outcome.ACCEPTED,
        lines=tuple(
            LineAnswer(
                order_id=command.order_id,
                item_id=item.item_id,
                outcome=Outcome.ACCEPTED,
                version=unit.version(ITEM, command.order_id, item.item_id),
            )
            for item in command.items
        ),
    )


def import_orders(command: ImportOrders, unit: Unit) -> CommandAnswer:
    """Register many orders, all or none: with any refusal nothing of the import is kept."""
    bad = []
    seen: set[str] = set()
    for number, one in enumerate(command.orders):
        refusal = _TWICE if one.order_id in seen else _register(one, unit)
        seen.add(one.order_id)
        if refusal is not None:
            bad.append({"order": number, "order_id": one.order_id, "message": refusal.message})
    if bad:
        unit.discard()
        message = f"{len(bad)} of {len(command.orders)} orders were refused; nothing was imported."
        return refuse(Refusal("import_refused", message, {"orders": bad[:1000]}))
    operation_id = operation_id_of(unit.context)
    ids = tuple(one.order_id for one in command.orders)
    events = decide_operation(None, operations.RecordImport(ids, command.source))
    assert not isinstance(events, Refusal)
    unit.append(OPERATION, (operation_id,), events)
    return CommandAnswer(
        outcome=Outcome.ACCEPTED, operation_id=operation_id, result={"orders": len(ids)}
    )


def add_item(command: AddItem, unit: Unit) -> CommandAnswer:
    """Add an item to an order that is not yet at the warehouse."""
    item = command.item
    decision = order.decide(
        unit.state(ORDER, command.order_id),
        order_commands.AddItem(item.item_id, item.price.currency),
    )
    if isinstance(decision, Refusal):
        return refuse(decision)
    target = ItemTarget(order_id=command.order_id, item_id=item.item_id)
    line = decide_line(unit, target, _registration(item, added_later=True))
    if line.refusal is not None:
        return CommandAnswer(outcome=Outcome.REFUSED, lines=(line,))
    unit.append(ORDER, (command.order_id,), decision)
    return CommandAnswer(outcome=Outcome.ACCEPTED, lines=(line,))


def why_not(command: RegisterOrder, known: order.OrderState | None) -> Refusal | None:
    """Return why the order cannot be registered; `known` is the order of its number."""
    decision = order.decide(known, _order_command(command))
    return decision if isinstance(decision, Refusal) else None


def _register(command: RegisterOrder, unit: Unit) -> Refusal | None:
    decision = order.decide(unit.state(ORDER, command.order_id), _order_command(command))
    if isinstance(decision, Refusal):
        return decision
    if not decision:
        return None
    unit.append(ORDER, (command.order_id,), decision)
    for item in command.items:
        registered = item_decide.decide(None, _registration(item, added_later=False))
        assert not isinstance(registered, Refusal)
        unit.append(ITEM, (command.order_id, item.item_id), registered)
    customer = command.customer
    unit.keep_personal(customer.reference, customer.model_dump_json().encode())
    return None


def _order_command(command: RegisterOrder) -> order_commands.RegisterOrder:
    return order_commands.RegisterOrder(
        customer_reference=command.customer.reference,
        currencies=tuple(dict.fromkeys(item.price.currency for item in command.items)),
        item_ids=tuple(item.item_id for item in command.items),
        # The customer's name and address may change; the order's content may not.
        content_digest=hashlib.sha256(
            # Defaults left out, so that a field of a later version changes no old order's digest.
            command.model_dump_json(
                exclude={"customer": {"name", "phone", "address"}}, exclude_defaults=True
            ).encode()
        ).hexdigest(),
    )


def _registration(item: ItemDetails, *, added_later: bool) -> item_commands.Register:
    expected = item.expected_purchase_price
    return item_commands.Register(
        goods=to_domain(item.goods, Goods),
        quantity=item.quantity,
        price=to_domain(item.price, Money),
        expected_purchase_price=None if expected is None else to_domain(expected, Money),
        added_later=added_later,
    )
