"""Serves the application until a signal ends it, on a port that is free."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from sandbox.connection import CuttableProtocol, end_held

SECONDS_TO_END = 2


class _Server(uvicorn.Server):
    """Tells when it is ready, and ends with status 0 on a signal."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_held()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def take_port(host: str, port: int) -> socket.socket:
    """Raises OSError when somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def serve(app: FastAPI, listening: socket.socket, ready_line: str) -> None:
    def ready() -> None:
        sys.stdout.write(ready_line + "\n")
        sys.stdout.flush()

    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
        timeout_keep_alive=60,  # longer than clients keep an idle connection
    )
    _Server(config, ready).run(sockets=[listening])
