"""How a person reads pages: in which language, and by which clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from services.admin_ui.adapters.languages import language_of
from services.admin_ui.adapters.zones import zone_of

LANGUAGE_COOKIE, ZONE_COOKIE = "caigou_language", "caigou_zone"


@dataclass(frozen=True, slots=True)
class Look:
    """A language of ours, and the zone of the moments on a page."""

    language: str
    zone: tzinfo = UTC


def look_of(cookies: Mapping[str, str], accepted: str) -> Look:
    """Return what the person chose, else what the browser asks for, else English and UTC."""
    language = language_of(cookies.get(LANGUAGE_COOKIE), accepted)
    return Look(language, zone_of(cookies.get(ZONE_COOKIE)))
