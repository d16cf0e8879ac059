"""Query parameters that several routes take."""

import contextlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import Query

from chassis.commands.problems import ProblemError
from services.activity_log.adapters.cursors import BadCursorError

Token = Annotated[str | None, Query(max_length=200)]
Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before, unchanged")
]
Limit = Annotated[int, Query(ge=1, le=200)]


@contextlib.contextmanager
def cursors_checked() -> Iterator[None]:
    """Answer 422 to a cursor that is none of ours."""
    try:
        yield
    except BadCursorError as error:
        raise ProblemError(422, "invalid_cursor", str(error)) from error
