"""Everything under /control."""

from fastapi import APIRouter

from sandbox.control.accounts import account_control
from sandbox.control.clock import clock_control
from sandbox.control.faults import fault_control
from sandbox.control.goods import good_control
from sandbox.control.limits import limit_control
from sandbox.control.lives import life_control
from sandbox.control.orders import order_control
from sandbox.control.pushes import push_control
from sandbox.control.vendor import vendor_control
from sandbox.world import World


def control_routes(world: World) -> list[APIRouter]:
    parts = (
        account_control,
        clock_control,
        fault_control,
        good_control,
        life_control,
        limit_control,
        order_control,
        push_control,
        vendor_control,
    )
    return [part(world) for part in parts]
