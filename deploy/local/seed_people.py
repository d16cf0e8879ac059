"""The people of the demo, who sign in on the admin pages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    password: str
    """Public: it opens nothing but a demo on this machine."""
    role: str


PEOPLE = (
    DemoPerson("anna", "anna-buys-tea", "administrator"),
    DemoPerson("boris", "boris-buys-tea", "purchaser"),
    DemoPerson("vera", "vera-only-looks", "viewer"),
)
