"""How many pieces of each line are in a parcel, as far as the marketplace lets it be told.

Both marketplaces list the goods of a parcel by title, without the number of a line. A title that
stands on one line alone names it; lines of one title (variants of the same goods) are told apart
only when all of them are in the parcel as a whole.
"""

from collections import Counter
from collections.abc import Sequence

from services.marketplace_gateway.adapters.loose_reading import Fields, text, whole
from services.marketplace_gateway.domain.provider_order import LinePieces, ProviderLine


def pieces_in(
    goods: Sequence[Fields], title_key: str, lines: Sequence[ProviderLine]
) -> tuple[LinePieces, ...]:
    """Return the pieces of the lines that a parcel names; none where nothing certain is told."""
    if len(goods) == len(lines) == 1:
        return _share(lines, whole(goods[0], "quantity"))
    told: Counter[str] = Counter()
    unread = set()
    for one in goods:
        title, quantity = text(one, title_key), whole(one, "quantity")
        if quantity is None:
            unread.add(title)
        told[title] += quantity or 0
    found: tuple[LinePieces, ...] = ()
    for title in told.keys() - unread:
        found += _share([line for line in lines if title and line.title == title], told[title])
    return tuple(sorted(found, key=lambda one: one.line_id))


def _share(lines: Sequence[ProviderLine], told: int | None) -> tuple[LinePieces, ...]:
    """Give what is told of one title to its lines: to the only one, or to each the whole."""
    if not told or not 0 < told <= sum(line.quantity for line in lines):
        return ()  # more than was ordered: counted in another unit
    if len(lines) == 1:
        return (LinePieces(lines[0].line_id, told),)
    if told == sum(line.quantity for line in lines):
        return tuple(LinePieces(line.line_id, line.quantity) for line in lines if line.quantity)
    return ()
