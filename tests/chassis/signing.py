"""Keys and tokens for tests: an issuer for people, and the services' own."""

from datetime import timedelta
from pathlib import Path

from chassis.clock import Clock, system_clock
from chassis.security.keys import create_issuer, load_private, load_trusted
from chassis.security.tokens import Actor, TokenSigner, TokenVerifier
from contracts.access import Role

ANNA = Actor("person:anna", "default", frozenset({Role.OPERATOR}))
SHOP = Actor("service:shop", "default", frozenset({Role.SERVICE}))


def create_keys(folder: Path) -> Path:
    """Make the page that signs people in, a shop, and the toy service itself."""
    create_issuer(folder, "admin", frozenset({Role.OPERATOR, Role.VIEWER}))
    create_issuer(folder, "shop", frozenset({Role.SERVICE}))
    create_issuer(folder, "toy", frozenset({Role.SERVICE}))
    return folder


def token(
    folder: Path,
    actor: Actor = ANNA,
    issuer: str = "admin",
    clock: Clock = system_clock,
    lifetime: timedelta = timedelta(minutes=5),
) -> str:
    return TokenSigner(issuer, load_private(folder, issuer), clock).sign(actor, lifetime)


def verifier(folder: Path, clock: Clock = system_clock) -> TokenVerifier:
    return TokenVerifier(load_trusted(folder), clock)
