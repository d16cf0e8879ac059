"""Tokens: signed by somebody we trust, for us, not yet run out, with roles he may grant."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt

from chassis.clock import Clock
from chassis.security.keys import KeyFileError, create_issuer, load_private, load_trusted
from chassis.security.tokens import Actor, TokenError, TokenSigner, TokenSource, TokenVerifier
from contracts.access import Role
from services.admin_ui.adapters.persons_tokens import PersonsTokens
from tests.chassis.signing import ANNA, create_keys, token, verifier

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return create_keys(tmp_path / "keys")


def at(moment: datetime) -> Clock:
    return lambda: moment


def test_a_token_names_its_actor(keys: Path) -> None:
    """Name, agency and roles come back; the second look is served from memory."""
    checks = verifier(keys, at(NOON))
    signed = token(keys, clock=at(NOON))
    assert checks.verify(signed) == ANNA
    assert checks.verify(signed) == ANNA


@pytest.mark.parametrize(
    ("later", "good"), [(0, True), (299, True), (325, True), (335, False), (9_999, False)]
)
def test_it_runs_out_with_half_a_minute_of_grace(keys: Path, later: int, *, good: bool) -> None:
    """Five minutes, and thirty seconds for clocks that differ; also when it was seen before."""
    moment = [NOON]
    checks = verifier(keys, lambda: moment[0])
    signed = token(keys, clock=at(NOON))
    checks.verify(signed)
    moment[0] = NOON + timedelta(seconds=later)
    if good:
        assert checks.verify(signed) == ANNA
    else:
        with pytest.raises(TokenError):
            checks.verify(signed)


def test_a_signer_whose_clock_is_a_little_ahead_is_believed(keys: Path) -> None:
    """Twenty seconds are nothing; ten minutes are a forged or broken clock."""
    ahead = token(keys, clock=at(NOON + timedelta(seconds=20)))
    assert verifier(keys, at(NOON)).verify(ahead) == ANNA
    with pytest.raises(TokenError):
        verifier(keys, at(NOON)).verify(token(keys, clock=at(NOON + timedelta(minutes=10))))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_services_whose_clocks_are_minutes_apart_believe_each_other(
    keys: Path, minutes: int
) -> None:
    """At every moment of an hour, over several renewals, whichever of the two is ahead."""
    moment = [NOON]
    signer = TokenSigner("toy", load_private(keys, "toy"), lambda: moment[0])
    service = Actor("service:toy", "default", frozenset({Role.SERVICE}))
    source, person = TokenSource(signer, service), PersonsTokens(signer)
    checks = TokenVerifier(load_trusted(keys), lambda: moment[0] + timedelta(minutes=minutes))
    for second in range(0, 3600, 20):
        moment[0] = NOON + timedelta(seconds=second)
        assert checks.verify(source.token()) == service
        assert checks.verify(person.token(service)) == service


@pytest.mark.parametrize(
    "text",
    ["", "x", "a.b.c", "....", "e30.e30.e30", "é.é.é", "W10.W10.W10", "bnVsbA.e30.", "=" * 99],
)
def test_nonsense_is_refused(keys: Path, text: str) -> None:
    """Whatever is sent as a token, the answer is a clear refusal."""
    with pytest.raises(TokenError):
        verifier(keys).verify(text)


def test_an_unsigned_or_retouched_token_is_refused(keys: Path) -> None:
    """Neither `none` as the algorithm nor other claims under an old signature get through."""
    head, claims, signature = token(keys).split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "admin"}).encode())
    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
    more = json.dumps(read | {"roles": ["administrator"]}).encode()
    retouched = base64.urlsafe_b64encode(more).decode().rstrip("=")
    for forged in (
        f"{none.decode().rstrip('=')}.{claims}.",
        f"{head}.{retouched}.{signature}",
        f"{head}.{claims}.",
    ):
        with pytest.raises(TokenError):
            verifier(keys).verify(forged)


def test_nobody_grants_more_than_he_may(keys: Path) -> None:
    """The shop's key signs services in, not administrators; unknown issuers sign nobody in."""
    chief = Actor("person:eve", "default", frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(TokenError, match="may not grant"):
        verifier(keys).verify(token(keys, chief, "shop"))
    elsewhere = create_keys(keys.parent / "elsewhere")
    with pytest.raises(TokenError):
        verifier(keys).verify(token(elsewhere))


@pytest.mark.parametrize(
    "change", [{"aud": "other"}, {"iss": "shop"}, {"exp": None}, {"sub": None}]
)
def test_every_claim_counts(keys: Path, change: dict[str, str | None]) -> None:
    """Another audience, another issuer than the key's, no end, no name."""
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": "admin", "aud": "caigou", "sub": "p", "agency": "a", "roles": ["viewer"]}
    claims |= {"iat": now, "exp": now + 60}  # type: ignore[dict-item]
    changed = {k: v for k, v in (claims | change).items() if v is not None}
    header, key = {"alg": "Ed25519", "kid": "admin"}, load_private(keys, "admin")
    signed = jwt.encode(header, changed, key, algorithms=["Ed25519"])
    with pytest.raises(TokenError):
        verifier(keys).verify(signed)


def test_keys_are_private_and_making_them_twice_is_harmless(keys: Path) -> None:
    """The file is its owner's alone, and the key stays the same."""
    before = (keys / "admin.private.json").read_text()
    create_issuer(keys, "admin", frozenset({Role.VIEWER}))
    assert (keys / "admin.private.json").read_text() == before
    assert (keys / "admin.private.json").stat().st_mode & 0o077 == 0
    trusted = {key.issuer: key.may_grant for key in load_trusted(keys)}
    assert trusted["admin"] == {Role.VIEWER}


def test_a_missing_or_broken_key_file_is_named(keys: Path) -> None:
    """The message names the file, never what is in it."""
    with pytest.raises(KeyFileError, match=r"nobody\.private\.json"):
        load_private(keys, "nobody")
    (keys / "trusted.json").write_text("{")
    with pytest.raises(KeyFileError, match=r"trusted\.json"):
        load_trusted(keys)


def test_a_service_renews_its_token_in_time(keys: Path) -> None:
    """The token in use is never about to run out, whatever the machine did meanwhile."""
    moment = [NOON]
    signer = TokenSigner("toy", load_private(keys, "toy"), lambda: moment[0])
    source = TokenSource(signer, Actor("service:toy", "default", frozenset({Role.SERVICE})))
    checks = TokenVerifier(load_trusted(keys), lambda: moment[0])
    first = source.token()
    assert source.token() == first
    moment[0] = NOON + timedelta(minutes=14)
    assert checks.verify(source.token()).name == "service:toy"
    assert source.token() != first
