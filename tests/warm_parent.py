"""A process that has imported our programs, and forks one for each request.

`python -m tests.warm_parent FD`, where FD is a socket of the process that started it. Each
request is a JSON text with `command` (what follows the interpreter), `environment` and `folder`,
and comes with one open file, the output; the answer is the new process's number.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import socket
import sys
import time
from typing import Any

PROGRAMS = (
    "chassis.cli",
    "sandbox.app",
    "sandbox.server",
    "services.activity_log.bootstrap",
    "services.admin_ui.bootstrap",
    "services.marketplace_gateway.bootstrap",
    "services.order_status.bootstrap",
)
REQUEST_BYTES = 1 << 18


def main(link: socket.socket) -> None:
    """Fork until nobody asks any more; returns in the parent only."""
    for name in PROGRAMS:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    while True:
        text, files, _, _ = socket.recv_fds(link, REQUEST_BYTES, 1)
        if not text:
            return
        reading, writing = os.pipe()
        # Its parent ends at once, so that it becomes the child of who asked, a "subreaper".
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid:
                os.write(writing, str(pid).encode())
                os._exit(0)
            os.close(reading)
            os.close(writing)
            link.close()
            _become(json.loads(text), files[0])
            return
        os.close(writing)
        os.close(files[0])
        os.waitpid(between, 0)
        link.send(os.read(reading, 32))
        os.close(reading)


def _become(request: dict[str, Any], output: int) -> None:
    """Run the program in this process, as the interpreter's command line would."""
    os.setsid()
    for number in (1, 2):
        os.dup2(output, number)
    os.close(output)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    if request["folder"]:
        os.chdir(request["folder"])
    # Registered first, it is called last, when all threads and everybody else have ended.
    ending = _Ending()
    atexit.register(ending)
    first, *rest = request["command"]
    try:
        if first == "-m":
            sys.argv = rest
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        else:
            sys.argv = [first, *rest]
            runpy.run_path(first, run_name="__main__")
    except SystemExit as end:
        ending.status = _status(end.code)
    except BaseException:
        ending.status = 1
        raise


class _Ending:
    """Ends the process without taking every module apart, which costs as much as a start."""

    status = 0

    def __call__(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(self.status)


def _status(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    sys.stderr.write(f"{code}\n")
    return 1


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
