"""Short-lived signed tokens that name the actor, the agency and the roles.

Each issuer (a person's sign-in page, a service) has an Ed25519 key of its own; every service
holds the public keys that it trusts and which roles each may grant. Source: RFC 7519, RFC 8037.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.clock import Clock
from contracts.access import Right, Role, rights_of

ALGORITHM = "Ed25519"
AUDIENCE = "caigou"
LIFETIME = timedelta(minutes=15)
LEEWAY_SECONDS = 30
"""How long after its end a token still counts."""
AHEAD_SECONDS = 300
"""How far the signer's clock may be ahead of ours. That it may be behind as far follows from its
renewing tokens when half of their life is over: then five minutes or more are left."""


_rights = lru_cache(rights_of)


class TokenError(Exception):
    """The token is missing, malformed, expired, or not signed by anyone we trust."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `person:anna` or `service:shop`, in one agency, with roles."""

    name: str
    agency: str
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        return right in _rights(self.roles)


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """An issuer's public key and the roles that it may grant."""

    issuer: str
    key: OKPKey
    may_grant: frozenset[Role]


class TokenVerifier:
    """Checks tokens against the trusted keys."""

    def __init__(self, keys: Sequence[TrustedKey], clock: Clock) -> None:
        self._keys: Mapping[str, TrustedKey] = {key.issuer: key for key in keys}
        self._clock = clock
        self._verified: dict[str, tuple[Actor, float]] = {}

    def verify(self, token: str) -> Actor:
        """Return the actor. Raises TokenError with a reason that is safe to show."""
        now = self._clock().timestamp()
        known = self._verified.get(token)
        if known and known[1] > now:
            return known[0]
        actor, expires = self._check(token, now)
        if len(self._verified) > 1_000:
            self._verified.clear()
        self._verified[token] = (actor, expires)
        return actor

    def _check(self, token: str, now: float) -> tuple[Actor, float]:
        try:
            issuer = _issuer(token)
            trusted = self._keys[issuer]
            claims = jwt.decode(token, trusted.key, algorithms=[ALGORITHM]).claims
            begins = float(claims.pop("iat", 0))
            registry = jwt.JWTClaimsRegistry(
                now=lambda: int(now),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": issuer},
                aud={"essential": True, "value": AUDIENCE},
                exp={"essential": True},
            )
            registry.validate(claims)
            roles = frozenset(Role(role) for role in claims["roles"])
            actor = Actor(str(claims["sub"]), str(claims["agency"]), roles)
        except (JoseError, KeyError, ValueError, TypeError) as error:
            msg = "the token is missing, expired, or not signed by a trusted issuer"
            raise TokenError(msg) from error
        if begins > now + AHEAD_SECONDS:
            msg = "the token's issuer has a clock that is minutes ahead"
            raise TokenError(msg)
        if not roles <= trusted.may_grant:
            msg = f"{issuer} may not grant these roles"
            raise TokenError(msg)
        return actor, float(claims["exp"])


class TokenSigner:
    """Issues tokens with one private key."""

    def __init__(self, issuer: str, key: OKPKey, clock: Clock) -> None:
        self._issuer, self._key, self.clock = issuer, key, clock

    def sign(self, actor: Actor, lifetime: timedelta = LIFETIME) -> str:
        """Return a token for the actor."""
        now = int(self.clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": actor.name,
            "agency": actor.agency,
            "roles": sorted(actor.roles),
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
        }
        header = {"alg": ALGORITHM, "kid": self._issuer}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])


class TokenSource:
    """A service's own token, renewed before it ends."""

    def __init__(self, signer: TokenSigner, actor: Actor) -> None:
        self._signer, self._actor = signer, actor
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Return a token that is good for some minutes more."""
        # By the signer's clock: a machine that sleeps stops its monotonic one.
        now = self._signer.clock().timestamp()
        if now > self._until:
            self._token = self._signer.sign(self._actor)
            self._until = now + LIFETIME.total_seconds() / 2
        return self._token


def _issuer(token: str) -> str:
    """Read who claims to have signed; nothing of it is believed before the check."""
    head = token.split(".", 1)[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return str(header["kid"])
