"""The last resort of stopping: a process ends in time, whatever hangs.

A database or a call that never answers may hold a thread for minutes, and Python waits for threads.
Ending without them loses nothing: what is durable is in a transaction, and what was not answered
may be sent again.
"""

import os
import threading

import structlog

STOP_SECONDS = 9.0
EXIT_STATUS = 75
"""EX_TEMPFAIL: it was told to end and did, but not in order."""

log = structlog.get_logger()


def end_within(seconds: float = STOP_SECONDS) -> None:
    """End the process after so long, should it still be there."""
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    log.error("stopped_by_force", seconds=STOP_SECONDS)
    os._exit(EXIT_STATUS)
