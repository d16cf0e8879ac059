"""Many rows as several commands, each of a size that is answered soon, and one result of them."""

from collections.abc import Awaitable, Callable, Sequence

from contracts.model import Message
from services.admin_ui.application.results import Result, joined, unknown
from services.admin_ui.domain.selection import Chosen

PORTION = 500
"""Rows of one command; order_status answers as many in less than a second."""

Portion = Sequence[Chosen]
Send = Callable[[Portion, Message], Awaitable[Result]]
Build = Callable[[Portion], Message]


def portions(verb: str, chosen: Portion, *, merged: bool) -> Sequence[Portion]:
    """Cut rows where a cut changes nothing, in the order in which they were chosen.

    A status is each row's own. A booking puts what an order buys of a vendor on one provider
    order, so an order is not cut in two; with orders `merged`, and for Bind and Unbind, whose
    rows may share a provider order, everything is one command. That takes 10,000 rows.
    """
    if verb == "change-status":
        return [chosen[at : at + PORTION] for at in range(0, len(chosen), PORTION)]
    if verb != "book" or merged:
        return [chosen]
    by_order: dict[str, list[Chosen]] = {}
    for each in chosen:
        by_order.setdefault(each.order_id, []).append(each)
    found: list[list[Chosen]] = [[]]
    for rows in by_order.values():
        if found[-1] and len(found[-1]) + len(rows) > PORTION:
            found.append([])
        found[-1] += rows
    return found


async def carried_out(parts: Sequence[Portion], build: Build, send: Send) -> Result:
    """Send one portion after the other and unite what became of the rows.

    Once nobody answers, what is left is not sent: it is as unknown as the portion before. The
    same form sends the same portions again, and what was done before is answered as it was.
    Raises what `build` raises, before anything is sent.
    """
    # Built before the first is sent: a field that does not fit must leave nothing half done.
    commands = [(part, build(part)) for part in parts]
    results: list[Result] = []
    for part, command in commands:
        silent = bool(results) and not results[-1].is_known
        results.append(unknown(part) if silent else await send(part, command))
    return joined(results, ())
