"""Takes Ctrl-C for ourselves alone: make, which started us, would end with an error of its own."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def alone_in_front() -> Iterator[None]:
    """Be the terminal's foreground group, when make runs us on a terminal; give it back after."""
    if "MAKELEVEL" not in os.environ or not sys.stdin.isatty():
        yield
        return
    terminal, before = sys.stdin.fileno(), os.getpgrp()
    alone_already = before == os.getpid()
    if alone_already or os.tcgetpgrp(terminal) != before:
        yield
        return
    # Whoever is not in front is stopped when he takes the terminal, unless he ignores this.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    # A stop by Ctrl-Z would be seen by nobody.
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(terminal, before)
