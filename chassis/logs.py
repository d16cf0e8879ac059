"""Logs: one line per event, as JSON for machines or in colour for people; never a secret."""

import contextlib
import io
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

_SECRET_WORDS = ("token", "secret", "password", "authorization", "code_verifier")


def configure_logs(service: str, *, as_json: bool, level: str = "INFO") -> None:
    """Set up structlog for this process."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Unfailing(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    # nats-py writes whole tracebacks for every failed connect; our own callbacks say it shorter.
    logging.getLogger("nats").setLevel(logging.CRITICAL)


class _Unfailing(io.TextIOBase):
    """Drops what cannot be written: on a full disk nobody who tells of a failure may fail by it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()


def _without_secrets(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name in entry:
        if any(word in name.lower() for word in _SECRET_WORDS):
            entry[name] = "[hidden]"
    return entry
