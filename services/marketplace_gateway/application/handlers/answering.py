"""What a command of the gateway is answered with."""

from chassis.commands.answers import CommandAnswer, Outcome
from chassis.commands.answers import Refusal as PublishedRefusal
from services.marketplace_gateway.domain.refusal import Refusal

ACCEPTED = CommandAnswer(outcome=Outcome.ACCEPTED)


def refuse(refusal: Refusal) -> CommandAnswer:
    published = PublishedRefusal(
        code=refusal.code, message=refusal.message, details=dict(refusal.details)
    )
    return CommandAnswer(outcome=Outcome.REFUSED, refusal=published)
