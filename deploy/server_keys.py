"""`python -m deploy.server_keys FOLDER`: keys for a server, made once, each where it belongs.

`FOLDER/authority` holds every private key and is for administrators alone. `FOLDER/<service>`
holds that service's own private key and the public ones it trusts, so that no service can sign
in another's name.
"""

import shutil
import sys
from pathlib import Path

from chassis.security.keys import TRUST_FILE, create_issuer
from contracts.access import Role

AUTHORITY = "authority"
PEOPLE = "admin"
"""Issuer behind `caigou token`, for people at a terminal."""
SHOP = "shop"
"""Issuer of the shop's other services: they register orders and report payments."""
ADMIN_UI = "admin_ui"
"""Signs for the people who have signed in on its pages."""
SERVICES = ("order_status", "marketplace_gateway", "activity_log", ADMIN_UI)


def make_keys(folder: Path) -> None:
    """Make what is missing; what exists stays, and so do the tokens that it signed."""
    everything, service = frozenset(Role), frozenset({Role.SERVICE})
    for issuer in (PEOPLE, SHOP, *SERVICES):
        create_issuer(folder, issuer, everything if issuer in {PEOPLE, ADMIN_UI} else service)


def make_server_keys(folder: Path) -> None:
    """Make all keys and give each service its own."""
    authority = folder / AUTHORITY
    make_keys(authority)
    for service in SERVICES:
        own = folder / service
        own.mkdir(mode=0o700, exist_ok=True)
        for name in (f"{service}.private.json", TRUST_FILE):
            # Replaced whole, so that nobody reads half a file.
            fresh = own / f"{name}.new"
            shutil.copy(authority / name, fresh)
            fresh.replace(own / name)


if __name__ == "__main__":
    make_server_keys(Path(sys.argv[1]))
