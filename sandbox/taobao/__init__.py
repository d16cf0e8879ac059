"""The Taobao Global face (IOP protocol)."""

from fastapi import APIRouter

from sandbox.taobao.gateway import gateway
from sandbox.taobao.messages import tell
from sandbox.taobao.post import JsonPost
from sandbox.taobao.table import APIS
from sandbox.world import World

__all__ = ["API_NAMES", "JsonPost", "routes", "tell"]

API_NAMES = tuple(APIS)


def routes(world: World) -> list[APIRouter]:
    return [gateway(world)]
