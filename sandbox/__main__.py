"""`python -m sandbox`: both marketplaces on one port."""

import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.app import create_app, open_world
from sandbox.clock import SystemClock
from sandbox.marketplace import Marketplace
from sandbox.server import serve, take_port
from sandbox.settings import DEMO_APPS, AppCredentials, Settings


def main() -> int:
    options = _options()
    try:
        listening = take_port(options.host, options.port)
    except OSError as error:
        reason = error.strerror or str(error)
        sys.stderr.write(f"sandbox: cannot listen on {options.host}:{options.port}: {reason}\n")
        return 1
    world = open_world(_settings(options), SystemClock())
    port = listening.getsockname()[1]
    line = f"sandbox ready on http://{options.host}:{port}, data in {options.data}"
    serve(create_app(world), listening, line)
    return 0


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8701, help="0 takes any free port")
    parser.add_argument("--data", type=Path, required=True, help="folder of the SQLite file")
    parser.add_argument("--push-1688", metavar="URL", help="where 1688 pushes its messages")
    parser.add_argument("--push-taobao", metavar="URL", help="likewise Taobao Global")
    parser.add_argument("--auto-ship", type=float, metavar="SECONDS", help="ship paid orders")
    parser.add_argument("--cancel-too-fast", type=float, default=10, metavar="SECONDS")
    parser.add_argument("--background", type=float, default=0.5, metavar="SECONDS")
    parser.add_argument("--push-retries", metavar="SECONDS,…", help="pauses between the tries")
    parser.add_argument("--access-life", type=float, metavar="SECONDS", help="of new tokens")
    parser.add_argument("--refresh-life", type=float, metavar="SECONDS")
    parser.add_argument("--redirect", action="append", default=[], metavar="URL")
    parser.add_argument("--app-1688", metavar="KEY:SECRET")
    parser.add_argument("--app-taobao", metavar="KEY:SECRET")
    return parser.parse_args()


def _settings(options: Namespace) -> Settings:
    addresses = {
        Marketplace.ALI1688: options.push_1688,
        Marketplace.TAOBAO: options.push_taobao,
    }
    background = timedelta(seconds=options.background)
    ship = options.auto_ship
    changes: dict[str, Any] = {}
    if options.push_retries:
        pauses = options.push_retries.split(",")
        changes["push_retries"] = tuple(timedelta(seconds=float(pause)) for pause in pauses)
    if options.access_life is not None:
        changes["access_life"] = dict.fromkeys(Marketplace, timedelta(seconds=options.access_life))
    if options.refresh_life is not None:
        changes["refresh_life"] = timedelta(seconds=options.refresh_life)
    return Settings(
        **changes,
        data=options.data,
        apps={
            Marketplace.ALI1688: _app(Marketplace.ALI1688, options.app_1688, "SANDBOX_APP_1688"),
            Marketplace.TAOBAO: _app(Marketplace.TAOBAO, options.app_taobao, "SANDBOX_APP_TAOBAO"),
        },
        redirects=tuple(options.redirect),
        push_addresses={place: url for place, url in addresses.items() if url},
        cancel_too_fast=timedelta(seconds=options.cancel_too_fast),
        creating=background,
        background=background,
        auto_ship=None if ship is None else timedelta(seconds=ship),
    )


def _app(marketplace: Marketplace, option: str | None, variable: str) -> AppCredentials:
    text = option or os.environ.get(variable)
    if not text:
        return DEMO_APPS[marketplace]
    key, _, secret = text.partition(":")
    if not key or not secret:
        sys.exit(f"sandbox: {variable} must be KEY:SECRET")
    return AppCredentials(key, secret)


if __name__ == "__main__":
    sys.exit(main())
