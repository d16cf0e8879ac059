"""The fork server: everything is imported once, and each service is a fork that begins to serve.

A start costs a fork instead of seconds of imports, which is what makes thousands of kills
affordable. It speaks lines of JSON: an order per line comes in, what was started and what has
ended goes out. Run as `python -m tests.faults.running.nursery`.
"""

import gc
import json
import os
import selectors
import signal
import sys
from importlib.metadata import entry_points
from typing import Any

import typer

from chassis import cli
from tests.faults.running.serving import SERVED, serve
from tests.faults.running.warming import warm

MIGRATION = "migrate"
"""Ordered like a service: `caigou migrate` for all of them."""


def main() -> None:
    """Fork what is ordered, tell who has ended, until the input ends."""
    for point in entry_points(group="caigou.services"):
        if point.name in SERVED:
            point.load()
    warm()
    gc.freeze()
    selector = selectors.DefaultSelector()
    # Unbuffered: a line that waits in a buffer would not wake the selector.
    orders = os.fdopen(0, "rb", buffering=0)
    selector.register(orders, selectors.EVENT_READ)
    _tell(ready=True)
    while True:
        for key, _ in selector.select():
            if key.fileobj is orders:
                line = orders.readline()
                if not line:
                    return
                pid = _start(json.loads(line))
                selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
                _tell(started=pid)
            else:
                _, status = os.waitpid(key.data, 0)
                selector.unregister(key.fileobj)
                os.close(key.fd)
                _tell(ended=key.data, status=os.waitstatus_to_exitcode(status))


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _start(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        _become(order)
        if order["service"] == MIGRATION:
            cli.migrate(list(SERVED))
        else:
            serve(order["service"], order["board"], order["plants"], order["small_caches"])
        status = 0
    except typer.Exit as ended:
        status = ended.exit_code
    except BaseException as error:  # noqa: BLE001  a fork must never run on in the server's loop
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _become(order: dict[str, Any]) -> None:
    """Turn the fork into a process of its own."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])


if __name__ == "__main__":
    main()
