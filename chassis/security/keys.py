"""Keys on disk: a private one per issuer, and the file of public keys that are trusted.

A private key file can be read by its owner alone. The trust file is a JWK set whose keys carry
the issuer as `kid` and the roles it may grant.
"""

import json
import os
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from chassis.security.tokens import TrustedKey
from contracts.access import Role

TRUST_FILE = "trusted.json"


class KeyFileError(Exception):
    """A key file is missing, unreadable, or not what it should be."""


def create_issuer(folder: Path, issuer: str, may_grant: frozenset[Role]) -> None:
    """Make a key pair for an issuer and trust it; harmless when it exists."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = folder / f"{issuer}.private.json"
    if not private.exists():
        key = OKPKey.generate_key("Ed25519", {"kid": issuer}, private=True)
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(key.as_dict(private=True), file)
    key = load_private(folder, issuer)
    trust = folder / TRUST_FILE
    known: dict[str, Any] = json.loads(trust.read_text()) if trust.exists() else {"keys": []}
    others = [jwk for jwk in known["keys"] if jwk["kid"] != issuer]
    public = {**key.as_dict(private=False), "kid": issuer, "may_grant": sorted(may_grant)}
    trust.write_text(json.dumps({"keys": [*others, public]}, indent=2))


def load_private(folder: Path, issuer: str) -> OKPKey:
    """Read an issuer's private key. Raises KeyFileError."""
    path = folder / f"{issuer}.private.json"
    try:
        return OKPKey.import_key(json.loads(path.read_text()))
    except (OSError, ValueError, KeyError) as error:
        msg = f"cannot read the private key {path}: {type(error).__name__}"
        raise KeyFileError(msg) from error


def load_trusted(folder: Path) -> list[TrustedKey]:
    """Read the trust file. Raises KeyFileError."""
    path = folder / TRUST_FILE
    try:
        keys = json.loads(path.read_text())["keys"]
        return [
            TrustedKey(
                jwk["kid"],
                OKPKey.import_key({k: v for k, v in jwk.items() if k != "may_grant"}),
                frozenset(Role(role) for role in jwk["may_grant"]),
            )
            for jwk in keys
        ]
    except (OSError, ValueError, KeyError) as error:
        msg = f"cannot read the trusted keys {path}: {error}"
        raise KeyFileError(msg) from error
