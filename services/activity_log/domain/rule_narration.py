"""The steps of changed rules: what holds from now on."""

from collections.abc import Callable, Sequence

from services.activity_log.domain.step import Step, information, warning
from services.activity_log.domain.wording import (
    Data,
    count,
    duration,
    money,
    provider,
    reason,
    shortened,
    words,
)

RULES_NAMED = 20

_MODES = {
    "accept": "the price is accepted",
    "ask": "a person is asked",
    "refuse": "the booking is refused",
}


def _budget(data: Data) -> str:
    parts = [
        f"{data[f'per_{unit}']:,} {article} {unit}"
        for article, unit in (("a", "minute"), ("an", "hour"), ("a", "day"))
        if data[f"per_{unit}"] is not None
    ]
    return f"at most {', '.join(parts)}" if parts else "without limit"


def _learned(data: Data) -> tuple[Step, ...]:
    why = reason({"code": data["code"], "message": shortened(data["message"])}).rstrip(".")
    told = f"{provider(data)} refused for buying too much: {why}."
    return (warning(f"{told} Bookings of the session from now on: {_budget(data)}."),)


def _price_guard(data: Data) -> tuple[Step, ...]:
    percent = f"{data['percent']} % a piece" if data["percent"] is not None else ""
    amount = f"{money(data['amount'])} a line" if data["amount"] else ""
    above = " or ".join(part for part in (percent, amount) if part)
    if not above:
        return (information("Price guard: any price is tolerated."),)
    what = _MODES[data["mode"]]
    return (information(f"Price guard: above what was expected by {above}, {what}."),)


def _delivery_rule(rule: Data) -> str:
    parts = [
        f"on {provider(rule)}" if rule["provider"] else "",
        f"by session {rule['session_id']}" if rule["session_id"] else "",
        f"from vendor {rule['vendor_id']}" if rule["vendor_id"] else "",
    ]
    bought = " ".join(part for part in parts if part)
    return f"{f'bought {bought}' if bought else 'all'} → {rule['address_id']}"


def _rest(found: Sequence[object]) -> str:
    left = len(found) - RULES_NAMED
    return f"; and {count(left, 'rule')} more" if left > 0 else ""


def _delivery(data: Data) -> tuple[Step, ...]:
    addresses, rules = data["addresses"], data["rules"]
    known = ", ".join(f"{a['address_id']} in {a['city']}" for a in addresses[:RULES_NAMED])
    named = f" ({known}{', …' if len(addresses) > RULES_NAMED else ''})" if known else ""
    steps = [information(f"Delivery: {count(len(addresses), 'warehouse address')}{named}.")]
    if rules:
        told = "; ".join(_delivery_rule(rule) for rule in rules[:RULES_NAMED])
        steps.append(information(f"Where goods go: {told}{_rest(rules)}."))
    return tuple(steps)


def _automatic(data: Data) -> tuple[Step, ...]:
    if not data["enabled"]:
        return (information("Automatic booking is off."),)
    together = "orders together" if data["merge_orders"] else "each order by itself"
    limited = "waits for" if data["queue_when_limited"] else "is refused by"
    told = (
        f"Automatic booking is on: newly paid items are booked after"
        f" {duration(data['delay_seconds'])}, {together}; what is too much {limited} the booking"
        " limit."
    )
    chosen = ", ".join(
        f"{provider({'provider': key})} by session {session}"
        for key, session in data["session_ids"].items()
    )
    return (information(f"{told} Chosen: {chosen}." if chosen else told),)


def _effect(effect: Data) -> str:
    then = "unbound" if effect["unbinds"] else words(effect["moves_to"] or "no change")
    return f"{words(effect['status'])} → {then}"


def _mapping(data: Data) -> tuple[Step, ...]:
    told = ", ".join(_effect(effect) for effect in data["effects"])
    if not told:
        return (information("Status mapping: no provider status changes an item."),)
    return (information(f"Status mapping: {told}; any other changes nothing."),)


RULE_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.BudgetSet": lambda d: (
        information(f"Bookings of the {provider(d)} session: {_budget(d)}."),
    ),
    "marketplace.BudgetLearned": _learned,
    "marketplace.PriceGuardSet": _price_guard,
    "marketplace.DeliverySet": _delivery,
    "order_status.AutomaticBookingSet": _automatic,
    "order_status.StatusMappingSet": _mapping,
}
