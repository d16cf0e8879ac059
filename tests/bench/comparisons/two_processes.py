"""Two writers on one store, a tenth of what each does on items that the other has too."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

from tests.bench import pgbench
from tests.bench.commands import register
from tests.bench.comparisons.commands import REFERENCE, usual, writer_of
from tests.bench.row import Comparison, Rounds, Row, Sample, Servers

ITEMS = 20_000
SHARED = 2_000
IN_FLIGHT = 64


async def compare(servers: Servers) -> Rounds:
    url = servers.postgres.create_database("bench")
    pgbench.prepare(url)
    writer, executor = writer_of(url)
    await register(executor, ITEMS)
    await writer.aclose()
    half = (SHARED + ITEMS) // 2
    writers: list[Process] = []
    try:
        # One after the other: each creates what the store lacks.
        for first, last in ((SHARED, half), (half, ITEMS)):
            writers.append(await _start(url, first, last))
            assert await _line(writers[-1]) == "ready"
        while True:
            reference = await usual(servers, url)
            for one in writers:
                _input(one).write(b"go\n")
            speeds = [float(await _line(one)) for one in writers]
            yield {"commands_two_processes": Sample(sum(speeds), reference)}
    finally:
        for one in writers:
            _input(one).close()
        for one in writers:
            await one.wait()


async def _start(url: str, first: int, last: int) -> Process:
    options = {"first": first, "last": last, "shared": SHARED, "in-flight": IN_FLIGHT}
    parts = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.writer_process", url, *parts, stdin=PIPE, stdout=PIPE
    )


def _input(process: Process) -> asyncio.StreamWriter:
    assert process.stdin
    return process.stdin


async def _line(process: Process) -> str:
    assert process.stdout
    return (await process.stdout.readline()).decode().strip()


COMPARISONS = (Comparison([Row("commands_two_processes", "commands/s", REFERENCE, 0.8)], compare),)
