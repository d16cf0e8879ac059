"""The order that a control call speaks of."""

from fastapi import HTTPException

from sandbox.orders.model import Order
from sandbox.world import World


def wanted_order(world: World, no: str) -> Order:
    """Raises HTTPException 404; what is due by now has happened to the order."""
    world.advance()
    order = world.book.store.get(no)
    if order is None:
        raise HTTPException(404, "no such order")
    return order
