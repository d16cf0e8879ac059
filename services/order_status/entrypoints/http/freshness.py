"""Reading one's own writes: wait a little for the view, and never fail because of it."""

from services.order_status.application.reading.ports import Freshness

PATIENCE_SECONDS = 2.0


async def arrived(view: Freshness, at_least: int | None) -> None:
    """Wait until the view holds the position, but not longer than a person would."""
    if at_least is not None:
        await view.reach(at_least, PATIENCE_SECONDS)


def catching_up(position: int, at_least: int | None) -> bool:
    """Say whether what the client has recorded is still on its way into the view."""
    return at_least is not None and position < at_least
