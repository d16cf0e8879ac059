"""When something happened, and where it stands: the total order of everything that is folded."""

from datetime import datetime
from typing import NamedTuple


class Moment(NamedTuple):
    """The time of an event, then its position: two events never have the same moment."""

    at: datetime
    source: str
    sequence: int
