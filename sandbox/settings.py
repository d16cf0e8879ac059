"""Everything that can be set, with its default."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sandbox.marketplace import Marketplace


@dataclass(frozen=True, slots=True)
class AppCredentials:
    key: str
    secret: str


# Public demo values: they open nothing but this sandbox, on the machine where it runs.
DEMO_APPS = {
    Marketplace.ALI1688: AppCredentials("1000001", "sandbox-1688-secret"),
    Marketplace.TAOBAO: AppCredentials("2000001", "sandbox-taobao-secret"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path | None = None
    """Folder of the SQLite file; None keeps everything in memory."""

    apps: dict[Marketplace, AppCredentials] = field(default_factory=lambda: dict(DEMO_APPS))
    redirects: tuple[str, ...] = ()
    """Registered redirect addresses beside loopback ones, which are always allowed."""

    push_addresses: dict[Marketplace, str] = field(default_factory=dict)
    push_retries: tuple[timedelta, ...] = (
        timedelta(seconds=1),
        timedelta(seconds=5),
        timedelta(seconds=30),
    )
    cancel_too_fast: timedelta = timedelta(seconds=10)
    """1688 closes no younger order (open.1688.com, trade.cancel: CLOSE_ORDER_TOO_FAST)."""

    creating: timedelta = timedelta(milliseconds=500)
    """How long a Taobao Global order stays BULIDING."""

    background: timedelta = timedelta(milliseconds=500)
    """How long Taobao Global takes to work off a cancel or a payment it has accepted."""

    auto_ship: timedelta | None = None
    code_life: dict[Marketplace, timedelta] = field(
        default_factory=lambda: {
            Marketplace.ALI1688: timedelta(minutes=2),
            Marketplace.TAOBAO: timedelta(minutes=30),
        }
    )
    access_life: dict[Marketplace, timedelta] = field(
        default_factory=lambda: {
            Marketplace.ALI1688: timedelta(hours=10),
            Marketplace.TAOBAO: timedelta(days=30),
        }
    )
    refresh_life: timedelta = timedelta(days=180)
    payment_deadline: timedelta = timedelta(days=3)
