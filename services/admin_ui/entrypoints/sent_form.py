"""A form that could not be done: the page shows it as it was typed, with what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.admin_ui.adapters.platform import RefusedError


@dataclass(frozen=True, slots=True)
class Sent:
    """Without a verb: nothing was sent."""

    verb: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)
    """Sentences by field."""
    refusal: RefusedError | None = None

    @property
    def session(self) -> str:
        return self.fields.get("session_id", "")

    def of(self, verb: str, session_id: str = "") -> bool:
        """Say whether it was this form, of this session."""
        return self.verb == verb and self.session == session_id

    def typed(self, name: str) -> str:
        return self.fields.get(name, "")
