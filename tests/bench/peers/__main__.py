"""Measure the peer libraries on a PostgreSQL of their own: `python -m tests.bench.peers`."""

import argparse
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from deploy.local.postgres import PostgresServer
from tests.bench.peers.crowd import CLIENTS
from tests.bench.peers.peers import PEERS, PeerResult, measure
from tests.servers import private_folder


def told(results: Mapping[str, PeerResult]) -> Table:
    """Return the figures, or the reason why a peer has none."""
    tried = [f"{clients} clients" for clients in CLIENTS]
    table = Table("peer", "version", "licence", "commands per second", *tried)
    for name, result in results.items():
        peer = PEERS[name]
        best = f"{result.commands_per_second:,.0f}" if result.commands_per_second else result.reason
        each = (f"{result.tried[clients]:,.0f}" for clients in CLIENTS if clients in result.tried)
        table.add_row(name, peer.version, peer.licence, best, *each)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--only", nargs="+", choices=PEERS, default=tuple(PEERS), metavar="PEER")
    options = parser.parse_args()
    with private_folder() as folder:
        server = PostgresServer(folder, durable=True)
        server.start()
        try:
            Console(width=140).print(told(measure(server.url, options.seconds, options.only)))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
