"""The steps of where goods are delivered."""

from collections.abc import Callable

from services.activity_log.domain.sentence import Listing, Sentence, Value, counted, say
from services.activity_log.domain.step import Step, information
from services.activity_log.domain.values import Text
from services.activity_log.domain.wording import Data, provider

RULES_NAMED = 20


def _addresses(found: list[Data]) -> Sentence:
    told = counted("{number} warehouse address", "{number} warehouse addresses", len(found))
    if not found:
        return say("Delivery: {addresses}.", addresses=told)
    known: list[Value] = [
        say("{address} in {city}", address=a["address_id"], city=a["city"])
        for a in found[:RULES_NAMED]
    ]
    if len(found) > RULES_NAMED:
        known.append(Text("…"))
    named = Listing(tuple(known))
    return say("Delivery: {addresses} ({named}).", addresses=told, named=named)


def _rule(rule: Data) -> Sentence:
    parts = []
    if rule["provider"]:
        parts.append(say("on {provider}", provider=provider(rule)))
    if rule["session_id"]:
        parts.append(say("by session {session}", session=rule["session_id"]))
    if rule["vendor_id"]:
        parts.append(say("from vendor {vendor}", vendor=rule["vendor_id"]))
    if not parts:
        return say("all → {address}", address=rule["address_id"])
    bought = Listing(tuple(parts), " ")
    return say("bought {bought} → {address}", bought=bought, address=rule["address_id"])


def _rules(found: list[Data]) -> Sentence:
    told = Listing(tuple(_rule(rule) for rule in found[:RULES_NAMED]), "; ")
    if len(found) <= RULES_NAMED:
        return say("Where goods go: {rules}.", rules=told)
    return counted(
        "Where goods go: {rules}; and {number} rule more.",
        "Where goods go: {rules}; and {number} rules more.",
        len(found) - RULES_NAMED,
        rules=told,
    )


def _delivery(data: Data) -> tuple[Step, ...]:
    rules = [information(_rules(data["rules"]))] if data["rules"] else []
    return (information(_addresses(data["addresses"])), *rules)


DELIVERY_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.DeliverySet": _delivery,
}
