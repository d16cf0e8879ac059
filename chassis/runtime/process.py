"""Runs an assembled service until it is told to stop, and then stops it in order.

First no new work is taken (HTTP, bus), then the leader's tasks end, then the writer finishes
what is queued; the connections go last. Nothing that was accepted is lost.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence

import structlog
import uvicorn

from chassis.bus.connection import raw_client
from chassis.cancelling import cancel
from chassis.delivery.streams import check_stream
from chassis.runtime.assembly import Assembled, assemble
from chassis.runtime.bound import end_within
from chassis.runtime.collector import calm_collector
from chassis.runtime.service import Service
from chassis.settings import Settings
from contracts.catalogue import stream_of

IDLE_SECONDS = 60
"""Longer than our clients keep an idle connection (5 s): else both ends give it up at the same
moment, and a request that is just being sent meets a closed one."""
GRACE_SECONDS = 5

log = structlog.get_logger()


class PortTakenError(Exception):
    """The HTTP port is in use."""


class BackgroundError(Exception):
    """Something has ended that must run as long as the process: a fresh one is better than half."""


class _Server(uvicorn.Server):
    """Leaves the signals to us: streams must be told before the server waits for them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(service: Service, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises PortTakenError, what `assemble` raises, or BackgroundError.
    """
    listening = bind(settings.host, settings.port)
    assembled = assemble(service, settings)
    calm_collector()
    core = assembled.core
    server = _Server(
        uvicorn.Config(
            assembled.app,
            loop="uvloop",
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=IDLE_SECONDS,
        )
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not core.stopping.is_set():
            end_within()
        core.stopping.set()
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    # Independent of each other: without the bus commands are still taken and lists still follow.
    background = [
        asyncio.create_task(_connect(service, assembled)),
        asyncio.create_task(assembled.leader.run()),
    ]
    failed: list[BaseException] = []

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            failed.append(error)
            stop()

    for task in background:
        task.add_done_callback(ended)
    log.info("serving", host=settings.host, port=listening.getsockname()[1])
    try:
        await server.serve(sockets=[listening])
    finally:
        core.stopping.set()
        await _shut_down(assembled, background)
        log.info("stopped")
    if failed:
        raise BackgroundError from failed[0]


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises PortTakenError."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        msg = f"port {port} on {host} is taken: {error.strerror}"
        raise PortTakenError(msg) from error
    return listening


async def _connect(service: Service, assembled: Assembled) -> None:
    """Connect to the bus, however long it takes, and look whether it is as it must be."""
    core, side = assembled.core, service.write_side
    sources = [*service.follows, *([side.source] if side and side.publish else [])]
    while not core.bus.checked:
        try:
            if not core.bus.connected:
                await core.broker.start()
                if assembled.commands:
                    await assembled.commands.start(raw_client(core.broker))
                core.bus.connected = True
            js = raw_client(core.broker).jetstream()
            for source in sources:
                await check_stream(js, stream_of(source))
        except Exception as error:  # noqa: BLE001  told in readiness, and tried again
            core.bus.detail = f"{type(error).__name__}: {error}"
            log.warning("bus_not_ready", error=core.bus.detail)
            await asyncio.sleep(1)
        else:
            core.bus.checked, core.bus.detail = True, ""


async def _shut_down(assembled: Assembled, background: Sequence[asyncio.Task[None]]) -> None:
    core = assembled.core
    with contextlib.suppress(Exception):
        if assembled.commands:
            await assembled.commands.stop()
    await cancel(background)
    if core.writer:
        await core.writer.aclose()
    if assembled.parts.close:
        await assembled.parts.close()
    with contextlib.suppress(Exception):
        await core.broker.stop()
    core.store.close()
    if assembled.lock:
        assembled.lock.release()
