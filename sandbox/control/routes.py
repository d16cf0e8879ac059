"""Everything under /control."""

from fastapi import APIRouter

from sandbox.control.accounts import account_control
from sandbox.control.faults import fault_control
from sandbox.control.goods import good_control
from sandbox.control.orders import order_control
from sandbox.control.pushes import push_control
from sandbox.world import World


def control_routes(world: World) -> list[APIRouter]:
    parts = (account_control, fault_control, good_control, order_control, push_control)
    return [part(world) for part in parts]
