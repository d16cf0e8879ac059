"""Query parameters that several routes take."""

from typing import Annotated

from pydantic import StringConstraints

NoNul = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
"""An id; PostgreSQL keeps no text with the character U+0000."""
