"""All control pages."""

from fastapi import APIRouter

from sandbox.pages.control.calls import call_page
from sandbox.pages.control.goods import good_page
from sandbox.pages.control.orders import order_page
from sandbox.pages.control.pushes import push_page
from sandbox.pages.control.state import state_page
from sandbox.world import World


def control_pages(world: World) -> list[APIRouter]:
    pages = (state_page, push_page, good_page, order_page, call_page)
    return [page(world) for page in pages]
