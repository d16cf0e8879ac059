"""Our HTTP clients on uvloop, as services run: whatever becomes of a connection is told alike."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest
import uvloop

from chassis.http.clients import http_client

TRIES = 300


@pytest.fixture
def slamming_door() -> Iterator[str]:
    """Give the address of somebody who takes every connection and resets it at once."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def slam() -> None:
            while True:
                try:
                    taken, _ = listening.accept()
                except OSError:
                    return
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                taken.close()

        thread = threading.Thread(target=slam)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_connection_that_dies_at_once_is_a_transport_error(slamming_door: str) -> None:
    async def knock() -> None:
        async with http_client(timeout=20) as client:
            for _ in range(TRIES):
                with pytest.raises(httpx2.TransportError):
                    await client.get(slamming_door)

    uvloop.run(knock())
