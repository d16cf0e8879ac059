"""The connection to NATS: one per process, reconnecting for ever, telling what happens to it."""

from dataclasses import dataclass

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client

REFUSED_SUBSCRIPTION = "permissions violation for subscription"
"""A refused publish is not meant: to what inbox a reply goes is chosen by whoever asks."""

log = structlog.get_logger()


@dataclass(slots=True)
class ConnectionState:
    """What the last callback said; readiness reports it."""

    connected: bool = False
    checked: bool = False
    """True once the streams have been found as they must be."""
    detail: str = "not connected yet"
    refused: str = ""
    """What the server does not let us subscribe to."""


def create_broker(url: str, name: str, state: ConnectionState) -> NatsBroker:
    """Return a broker that never gives up on its server."""

    async def disconnected() -> None:
        state.connected, state.detail = False, "connection lost"
        log.warning("bus_disconnected")

    async def reconnected() -> None:
        # Every subscription is renewed now: what is still refused is told again.
        state.connected, state.detail, state.refused = True, "", ""
        log.info("bus_reconnected")

    async def failed(error: Exception) -> None:
        # Permission errors reach nobody else.
        log.warning("bus_error", error=repr(error))
        if REFUSED_SUBSCRIPTION in str(error).lower():
            state.refused = str(error)

    return NatsBroker(
        url,
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=3,
        error_cb=failed,
        disconnected_cb=disconnected,
        reconnected_cb=reconnected,
        logger=None,
    )


def raw_client(broker: NatsBroker) -> Client:
    """Return the broker's own NATS client, for commands, the ordered relay and the followers."""
    connection = broker.connection
    assert isinstance(connection, Client)
    return connection
