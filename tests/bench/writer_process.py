"""One of several writers on one store: for each line on its input it measures, and tells."""

import argparse
import asyncio
import random
import sys

import uvloop

from chassis.commands.executor import Request
from chassis.runtime.collector import calm_collector
from tests.bench.commands import note, per_second
from tests.bench.comparisons.commands import writer_of


async def serve(options: argparse.Namespace) -> None:
    writer, executor = writer_of(options.url)
    chance = random.Random(options.first)
    loop = asyncio.get_running_loop()

    def make() -> Request:
        first, last = (
            (0, options.shared) if chance.random() < 0.1 else (options.first, options.last)
        )
        return note(chance.randrange(first, last))

    await per_second(executor, make, options.in_flight)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while await loop.run_in_executor(None, sys.stdin.readline):
        speed = await per_second(executor, make, options.in_flight)
        sys.stdout.write(f"{speed}\n")
        sys.stdout.flush()
    await writer.aclose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    for name in ("--first", "--last", "--shared", "--in-flight"):
        parser.add_argument(name, type=int, required=True)
    calm_collector()
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
