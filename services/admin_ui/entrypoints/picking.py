"""Which rows a form speaks of: the ticked ones, or every one that a filter finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData

from chassis.commands.problems import ProblemError
from chassis.security.tokens import Actor
from services.admin_ui.domain.selection import (
    Chosen,
    UnreadableSelectionError,
    read_selection,
)
from services.admin_ui.entrypoints.listing import ItemSearch, Lists

MOST = 5_000
"""Rows that may be acted on at once."""

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """The rows of a form."""

    chosen: Sequence[Chosen]
    items: Sequence[Item] | None = None
    """As they stand now, where the filter was asked; None for ticked rows."""
    filter: str = ""
    """The query of the list that all of them come from; empty for ticked rows."""
    seen: int = 0
    """How many the person was told there are."""
    found: int = 0
    """How many the filter finds now."""
    others: int = 0
    """How many of the form's own rows the filter does not find."""
    is_whole: bool = False
    """None was ticked: these are all of the order to which the action may apply."""

    @property
    def is_as_seen(self) -> bool:
        return self.found == self.seen and not self.others


async def picked(lists: Lists, actor: Actor, form: FormData, *, confirmed: bool) -> Picked:
    """Return the rows of a form.

    With `matching` the filter is asked again, in the name of the person, so that rows of another
    agency are never among what it finds. A form that was `confirmed` carries the rows that it
    was shown for, at the versions of that moment: those are kept. On a list they are only the
    ticks of one page. Raises ProblemError.
    """
    chosen = chosen_rows(form)
    if not form.get("matching"):
        return Picked(chosen)
    if not confirmed:
        chosen = []
    text, seen = str(form.get("filter", "")), str(form.get("seen", ""))
    if not seen.isdecimal():
        raise ProblemError(422, "selection_unreadable", "The form does not say how many it means.")
    items = await _matching(lists, actor, text, int(seen))
    places = {(item["order_id"], item["item_id"]) for item in items}
    return Picked(
        chosen or [Chosen(i["order_id"], i["item_id"], i["version"]) for i in items],
        items=items,
        filter=text,
        seen=int(seen),
        found=len(items),
        others=sum((each.order_id, each.item_id) not in places for each in chosen),
    )


async def _matching(lists: Lists, actor: Actor, text: str, seen: int) -> Sequence[Item]:
    """Return every item that the filter finds; more than may be acted on are not counted out."""
    asked = dict(parse_qsl(text))
    order = asked.pop("order", None)
    if seen > MOST:
        problem = f"At most {MOST} rows are acted on at once: narrow the filter."
        raise ProblemError(422, "too_many_rows", problem)
    try:
        search = ItemSearch.model_validate(asked)
    except ValueError as error:
        raise ProblemError(422, "selection_unreadable", "The filter is not ours.") from error
    if not asked.keys() <= ItemSearch.model_fields.keys():
        # What is not understood must not widen the choice to everything.
        raise ProblemError(422, "selection_unreadable", "The filter is not ours.")
    items: list[Item] = []
    async for page in lists.every(actor, search, order):
        items += page
        # One more than may be is enough to tell that they are not as many as were seen.
        if len(items) > MOST:
            break
    return items


def chosen_rows(form: FormData) -> Sequence[Chosen]:
    """Return the rows that a form names. Raises ProblemError."""
    try:
        return list(read_selection(str(value) for value in form.getlist("item")))
    except UnreadableSelectionError as error:
        raise ProblemError(422, "selection_unreadable", "The chosen rows are not ours.") from error
