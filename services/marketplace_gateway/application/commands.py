"""The table of the gateway's commands."""

from chassis.commands.executor import CommandHandler, Decide
from contracts.catalogue import MARKETPLACE, commands_of
from services.marketplace_gateway.application.handlers.questions import answer_question
from services.marketplace_gateway.application.handlers.rules import (
    set_delivery,
    set_price_guard,
)
from services.marketplace_gateway.application.handlers.sessions import SessionHandlers
from services.marketplace_gateway.application.handlers.synchronizing import (
    SynchronizationHandlers,
)
from services.marketplace_gateway.domain.session import SessionVerb


def command_handlers(
    sessions: SessionHandlers, synchronizations: SynchronizationHandlers
) -> list[CommandHandler]:
    """Return a handler for every command of the catalogue."""
    table: dict[str, Decide] = {
        "add-session": sessions.add,
        "log-in-again": sessions.log_in_again,
        "rename-session": sessions.rename,
        "disable-session": sessions.switch(SessionVerb.DISABLE),
        "enable-session": sessions.switch(SessionVerb.ENABLE),
        "remove-session": sessions.remove,
        "set-booking-budget": sessions.set_budget,
        "set-price-guard": set_price_guard,
        "set-delivery": set_delivery,
        "synchronize": synchronizations.synchronize,
        "cancel-synchronization": synchronizations.cancel,
        "answer-question": answer_question,
    }
    return [CommandHandler(entry, table[entry.verb]) for entry in commands_of(MARKETPLACE)]
