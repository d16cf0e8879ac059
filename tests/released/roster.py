"""The services whose stores are frozen, as today's code describes them."""

from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from chassis.runtime.service import Service, WriteSide
from chassis.settings import Settings
from services.activity_log import bootstrap as activity_log
from services.marketplace_gateway import bootstrap as marketplace_gateway
from services.order_status import bootstrap as order_status

ORDER_STATUS = order_status.service()
GATEWAY = marketplace_gateway.service()
ACTIVITY_LOG = activity_log.service()

WRITERS = (ORDER_STATUS, GATEWAY)
"""Those with events of their own; the activity log follows them."""

ALL = (*WRITERS, ACTIVITY_LOG)


def side_of(service: Service) -> WriteSide:
    """Return the event-sourced half of a writer."""
    assert service.write_side is not None
    return service.write_side


def topics() -> frozenset[str]:
    """Return every topic that today's code can read."""
    return frozenset().union(*(side_of(service).codec.topics for service in WRITERS))


def settings_of(service: Service, address: str, keys: Path) -> Settings:
    """Return settings for a service in this process, on the database at this address."""
    kind: Any = service.settings
    # A new key for marketplace tokens: a frozen store holds none that it would have to open.
    made: Settings = kind(
        database_url=address, port=0, keys=keys, token_key=Fernet.generate_key().decode()
    )
    return made
