"""Links between processes, which can be cut: a small TCP proxy per pair, inside the harness."""

import asyncio
import contextlib
from dataclasses import dataclass, field

from deploy.local.ports import HOST, release_port, reserve_port

CHUNK = 64 * 1024


@dataclass(slots=True, eq=False)
class Link:
    """One way from a process to another: `port` is where the first believes the second to be."""

    source: str
    target: str
    to: int
    """The port where the second really listens."""
    port: int = field(default_factory=reserve_port)
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _is_cut: bool = False
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"{self.source} to {self.target}"

    async def open(self) -> None:
        """Begin to listen."""
        self._flows.set()
        self._server = await asyncio.start_server(self._serve, HOST, self.port)

    def cut(self) -> None:
        """Close every connection, and whatever comes."""
        self._is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def swallow(self) -> None:
        """Keep the connections and let nothing through, either way, without a word."""
        self._flows.clear()

    def heal(self) -> None:
        self._is_cut = False
        self._flows.set()

    async def close(self) -> None:
        if self._server:
            self._server.close()
        self.cut()
        release_port(self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            onward_reader, onward = await asyncio.open_connection(HOST, self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, onward}
        there = asyncio.create_task(self._pump(reader, onward))
        back = asyncio.create_task(self._pump(onward_reader, writer))
        try:
            await asyncio.wait((there, back))
        finally:
            self._open -= {writer, onward}
            for one in (there, back):
                one.cancel()
            for end in (writer, onward):
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            if writer.can_write_eof():
                writer.write_eof()
