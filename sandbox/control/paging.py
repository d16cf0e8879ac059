"""Pages of the control API's lists."""

from typing import Annotated

from fastapi import Query

Limit = Annotated[int, Query(ge=0, le=10_000)]
Offset = Annotated[int, Query(ge=0, le=10**9)]
