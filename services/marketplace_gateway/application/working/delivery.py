"""Where a booking's goods are sent to: by the agency's rules, else to the settings' warehouse."""

import asyncio

from services.marketplace_gateway.application.marketplace import Address
from services.marketplace_gateway.application.ports import Ports, Work
from services.marketplace_gateway.domain.booking import BookingState


async def address_for(ports: Ports, work: Work[BookingState]) -> Address:
    """Return the warehouse of the first rule that fits."""
    rules = await asyncio.to_thread(ports.work.rules, work.agency)
    state = work.state
    found = rules.address(state.provider, state.session_id, state.vendor_id) if rules else None
    if found is None:
        return ports.address
    return Address(
        full_name=found.full_name,
        mobile=found.mobile,
        province=found.province,
        city=found.city,
        district=found.district,
        street=found.street,
        post_code=found.post_code,
    )
