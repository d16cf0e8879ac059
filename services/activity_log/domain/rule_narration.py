"""The steps of changed rules: what holds from now on."""

from collections.abc import Callable

from services.activity_log.domain.delivery_narration import DELIVERY_STEPS
from services.activity_log.domain.sentence import Listing, Sentence, counted, say
from services.activity_log.domain.step import Step, information, warning
from services.activity_log.domain.values import Word
from services.activity_log.domain.wording import (
    Data,
    duration,
    item_status,
    money,
    provider,
    provider_status,
    reason,
    shortened,
)

_MODES = {
    "accept": say("the price is accepted"),
    "ask": say("a person is asked"),
    "refuse": say("the booking is refused"),
}


def _budget(data: Data) -> Sentence:
    parts = []
    if (a_minute := data["per_minute"]) is not None:
        parts.append(counted("{number} a minute", "{number} a minute", a_minute))
    if (an_hour := data["per_hour"]) is not None:
        parts.append(counted("{number} an hour", "{number} an hour", an_hour))
    if (a_day := data["per_day"]) is not None:
        parts.append(counted("{number} a day", "{number} a day", a_day))
    return say("at most {parts}", parts=Listing(tuple(parts))) if parts else say("without limit")


def _learned(data: Data) -> tuple[Step, ...]:
    told = say(
        "{provider} refused for buying too much: {reason}."
        " Bookings of the session from now on: {budget}.",
        provider=provider(data),
        reason=reason({"code": data["code"], "message": shortened(data["message"])}),
        budget=_budget(data),
    )
    return (warning(told),)


def _price_guard(data: Data) -> tuple[Step, ...]:
    above = []
    if data["percent"] is not None:
        above.append(say("{percent} % a piece", percent=str(data["percent"])))
    if data["amount"]:
        above.append(say("{amount} a line", amount=money(data["amount"])))
    if not above:
        return (information(say("Price guard: any price is tolerated.")),)
    told = say(
        "Price guard: above what was expected by {above}, {mode}.",
        above=say("{one} or {other}", one=above[0], other=above[1]) if above[1:] else above[0],
        mode=_MODES[data["mode"]],
    )
    return (information(told),)


def _automatic(data: Data) -> tuple[Step, ...]:
    if not data["enabled"]:
        return (information(say("Automatic booking is off.")),)
    together = say("orders together") if data["merge_orders"] else say("each order by itself")
    limited = (
        say("what is too much waits for the booking limit")
        if data["queue_when_limited"]
        else say("what is too much is refused by the booking limit")
    )
    told = say(
        "Automatic booking is on: newly paid items are booked after {delay}, {together};"
        " {limited}.",
        delay=duration(data["delay_seconds"]),
        together=together,
        limited=limited,
    )
    chosen = tuple(
        say("{provider} by session {session}", provider=Word("provider", key), session=session)
        for key, session in data["session_ids"].items()
    )
    if chosen:
        told = say("{rule} Chosen: {sessions}.", rule=told, sessions=Listing(chosen))
    return (information(told),)


def _effect(effect: Data) -> Sentence:
    then: Sentence | Word = say("no change")
    if effect["unbinds"]:
        then = say("unbound")
    elif effect["moves_to"]:
        then = item_status(effect["moves_to"])
    return say("{status} → {then}", status=provider_status(effect["status"]), then=then)


def _mapping(data: Data) -> tuple[Step, ...]:
    if not data["effects"]:
        return (information(say("Status mapping: no provider status changes an item.")),)
    effects = Listing(tuple(_effect(effect) for effect in data["effects"]))
    told = say("Status mapping: {effects}; any other changes nothing.", effects=effects)
    return (information(told),)


RULE_STEPS: dict[str, Callable[[Data], tuple[Step, ...]]] = {
    "marketplace.BudgetSet": lambda d: (
        information(
            say(
                "Bookings of the {provider} session: {budget}.",
                provider=provider(d),
                budget=_budget(d),
            )
        ),
    ),
    "marketplace.BudgetLearned": _learned,
    "marketplace.PriceGuardSet": _price_guard,
    **DELIVERY_STEPS,
    "order_status.AutomaticBookingSet": _automatic,
    "order_status.StatusMappingSet": _mapping,
}
