"""Authorisation codes and tokens: issued, looked up, used up, revoked."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sandbox.accounts.lives import Lives
from sandbox.clock import epoch_ms, from_epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace
from sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Grant:
    account: str
    access_token: str
    access_expires: datetime
    refresh_token: str
    refresh_expires: datetime


class Grants:
    def __init__(self, database: Database, settings: Settings, lives: Lives) -> None:
        self._database = database
        self._settings = settings
        self._lives = lives

    def code(self, marketplace: Marketplace, account: str, redirect_uri: str, now: datetime) -> str:
        code = str(uuid4())
        self._database.execute(
            "INSERT INTO codes VALUES (:code, :marketplace, :account, :redirect_uri, :expires)",
            {
                "code": code,
                "marketplace": marketplace.value,
                "account": account,
                "redirect_uri": redirect_uri,
                "expires": epoch_ms(now + self._settings.code_life[marketplace]),
            },
        )
        return code

    def redeem(
        self, marketplace: Marketplace, code: str, redirect_uri: str | None, now: datetime
    ) -> str | None:
        """The account of the code; whatever the outcome, the code is used up."""
        row = self._database.row(
            "DELETE FROM codes WHERE code = :code AND marketplace = :marketplace "
            "RETURNING account, redirect_uri, expires",
            {"code": code, "marketplace": marketplace.value},
        )
        if row is None or row["expires"] < epoch_ms(now):
            return None
        if redirect_uri is not None and redirect_uri != row["redirect_uri"]:
            return None
        return str(row["account"])

    def issue(self, marketplace: Marketplace, account: str, now: datetime) -> Grant:
        refresh_expires = now + self._lives.of(marketplace, "refresh")
        refresh = self._keep(marketplace, "refresh", account, refresh_expires)
        return self._grant(marketplace, account, now, refresh, refresh_expires)

    def refresh(
        self, marketplace: Marketplace, refresh_token: str, now: datetime, *, rotate: bool
    ) -> Grant | None:
        found = self._live(marketplace, "refresh", refresh_token, now)
        if found is None:
            return None
        account, expires = found
        refresh = refresh_token
        if rotate:
            self._database.execute(
                "DELETE FROM tokens WHERE token = :token", {"token": refresh_token}
            )
            refresh = self._keep(marketplace, "refresh", account, expires)
        return self._grant(marketplace, account, now, refresh, expires)

    def account_of(self, marketplace: Marketplace, token: str, now: datetime) -> str | None:
        found = self._live(marketplace, "access", token, now)
        return found[0] if found else None

    def revoke(self, account: str, kinds: tuple[str, ...]) -> int:
        return sum(
            self._database.execute(
                "DELETE FROM tokens WHERE account = :account AND kind = :kind",
                {"account": account, "kind": kind},
            ).rowcount
            for kind in kinds
        )

    def expire(self, account: str, kinds: tuple[str, ...], now: datetime) -> int:
        """The time of the tokens is over; codes of the past stay used up."""
        return sum(
            self._database.execute(
                "UPDATE tokens SET expires = :now "
                "WHERE account = :account AND kind = :kind AND expires > :now",
                {"account": account, "kind": kind, "now": epoch_ms(now)},
            ).rowcount
            for kind in kinds
        )

    def last_expiry(self, account: str, kind: str) -> datetime | None:
        """When the last of the account's tokens dies or died; None when it has none."""
        row = self._database.row(
            "SELECT max(expires) AS last FROM tokens WHERE account = :account AND kind = :kind",
            {"account": account, "kind": kind},
        )
        return from_epoch_ms(row["last"]) if row and row["last"] is not None else None

    def authorised(self, account: str, now: datetime) -> bool:
        sql = "SELECT 1 FROM tokens WHERE account = :account AND expires > :now LIMIT 1"
        return self._database.row(sql, {"account": account, "now": epoch_ms(now)}) is not None

    def _grant(
        self,
        marketplace: Marketplace,
        account: str,
        now: datetime,
        refresh: str,
        refresh_expires: datetime,
    ) -> Grant:
        expires = now + self._lives.of(marketplace, "access")
        access = self._keep(marketplace, "access", account, expires)
        return Grant(account, access, expires, refresh, refresh_expires)

    def _keep(self, marketplace: Marketplace, kind: str, account: str, expires: datetime) -> str:
        # 1688 tokens are UUIDs, IOP tokens long words that begin with 5000 (both as in samples).
        is_1688 = marketplace is Marketplace.ALI1688
        token = str(uuid4()) if is_1688 else f"50000{secrets.token_hex(28)}"
        self._database.execute(
            "INSERT INTO tokens VALUES (:token, :kind, :marketplace, :account, :expires)",
            {
                "token": token,
                "kind": kind,
                "marketplace": marketplace.value,
                "account": account,
                "expires": epoch_ms(expires),
            },
        )
        return token

    def _live(
        self, marketplace: Marketplace, kind: str, token: str, now: datetime
    ) -> tuple[str, datetime] | None:
        row = self._database.row(
            "SELECT account, expires FROM tokens WHERE token = :token AND kind = :kind "
            "AND marketplace = :marketplace AND expires > :now",
            {
                "token": token,
                "kind": kind,
                "marketplace": marketplace.value,
                "now": epoch_ms(now),
            },
        )
        return (row["account"], from_epoch_ms(row["expires"])) if row else None
