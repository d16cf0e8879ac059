"""The answer to whatever nobody has handled."""

from chassis.commands.problems import ProblemError, unexpected
from chassis.store.availability import is_unavailable

RETRY_SECONDS = 2


def failure(error: Exception) -> ProblemError:
    """Return 503 while the database is away, else 500; the caller's log knows the error."""
    if is_unavailable(error):
        return ProblemError(
            503,
            "database_unavailable",
            "The database does not answer; try again, a command with the same key.",
            retry_after=RETRY_SECONDS,
        )
    return unexpected()
