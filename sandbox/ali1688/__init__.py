"""The 1688 face (AOP protocol)."""

from fastapi import APIRouter

from sandbox.ali1688.gateway import gateway
from sandbox.ali1688.messages import FormPost, tell
from sandbox.ali1688.table import APIS
from sandbox.ali1688.tokens import token_routes
from sandbox.world import World

__all__ = ["API_NAMES", "FormPost", "routes", "tell"]

API_NAMES = tuple(name for _, name in APIS)


def routes(world: World) -> list[APIRouter]:
    return [token_routes(world), gateway(world)]
