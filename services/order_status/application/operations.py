"""What commands on many items share: their operation's id, and the answer as a whole."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from chassis.command_context import CommandContext
from chassis.commands.answers import CommandAnswer, LineAnswer, Outcome
from chassis.commands.answers import Refusal as PublishedRefusal
from services.order_status.application.lines import published
from services.order_status.domain.operation_lines import RefusedLine
from services.order_status.domain.refusal import Refusal

_NAMESPACE = UUID("0f8a8d43-5b57-5f7c-a5b0-4b6d0f3c2e11")


def operation_id_of(context: CommandContext) -> str:
    """Return the id of the command's operation: the same key gives the same operation."""
    return str(uuid5(_NAMESPACE, f"{context.agency}/{context.key}"))


def refused_lines(lines: Sequence[LineAnswer]) -> tuple[RefusedLine, ...]:
    """Return the refused lines as the operation records them."""
    return tuple(
        RefusedLine(line.order_id, line.item_id, line.refusal.code, line.refusal.message)
        for line in lines
        if line.refusal is not None
    )


def accepted_of(lines: Sequence[LineAnswer]) -> list[LineAnswer]:
    """Return the lines that were not refused."""
    return [line for line in lines if line.refusal is None]


def answer_lines(lines: Sequence[LineAnswer], operation_id: str | None) -> CommandAnswer:
    """Return the answer of a command on many items."""
    accepted = len(accepted_of(lines))
    if accepted == len(lines):
        outcome = Outcome.ACCEPTED
    else:
        outcome = Outcome.PARTLY if accepted else Outcome.REFUSED
    return CommandAnswer(
        outcome=outcome,
        operation_id=operation_id if accepted else None,
        lines=tuple(lines),
    )


def refuse(refusal: Refusal) -> CommandAnswer:
    """Return the answer of a command that was refused as a whole."""
    return CommandAnswer(outcome=Outcome.REFUSED, refusal=published(refusal))


def refuse_with(code: str, message: str) -> CommandAnswer:
    """Return a refusal that the application itself gives."""
    refusal = PublishedRefusal(code=code, message=message)
    return CommandAnswer(outcome=Outcome.REFUSED, refusal=refusal)


ACCEPTED = CommandAnswer(outcome=Outcome.ACCEPTED)
