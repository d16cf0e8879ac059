"""Settings of the gateway: where the marketplaces are, and with which app keys."""

from datetime import timedelta

from pydantic import Field, SecretStr

from chassis.settings import Settings
from services.marketplace_gateway.adapters.breaker import BreakerLimits
from services.marketplace_gateway.adapters.throttle import ThrottleLimits


class GatewaySettings(Settings):
    """The defaults are the live marketplaces; the demo points them to the sandbox."""

    public_url: str = "http://127.0.0.1:8602"
    """Our own address as a browser sees it; logins return to `<public_url>/oauth/callback`."""
    admin_url: str = ""
    """Where the admin pages are, as a browser sees them: a login leads back there when it is done.
    Empty: it ends on a page of the gateway's own."""
    token_key: SecretStr
    """One or more Fernet keys, with commas; the first encrypts, all decrypt."""

    ali1688_api_base: str = "https://gw.open.1688.com/openapi/"
    ali1688_login_base: str = "https://auth.1688.com/oauth/authorize"
    ali1688_app_key: str = ""
    ali1688_app_secret: SecretStr = SecretStr("")

    taobao_api_base: str = "https://api.taobao.global/rest"
    taobao_login_base: str = "https://api.taobao.global/oauth/authorize"
    taobao_app_key: str = ""
    taobao_app_secret: SecretStr = SecretStr("")
    taobao_pay_page: str = ""

    ali1688_calls_per_second: float = Field(default=10, gt=0)
    taobao_calls_per_second: float = Field(default=20, gt=0)
    taobao_json_body: bool = False
    """Send JSON instead of a form; both are in use (see docs/live.md)."""
    backoff_seconds: float = Field(default=10, gt=0)
    """The first pause after a refusal of too many calls that names no time; twelvefold at most."""
    breaker_failures: int = Field(default=5, gt=0)
    breaker_seconds: float = Field(default=15, gt=0)
    """How long a marketplace that answers nobody is left alone at first; eightfold at most."""

    absence_window_seconds: float = Field(default=900, gt=0)
    look_up_seconds: float = Field(default=20, gt=0)
    poll_seconds: float = Field(default=60, gt=0)
    poll_overlap_seconds: float = Field(default=600, ge=0)
    retry_seconds: float = Field(default=5, gt=0)
    replay_seconds: float = Field(default=300, gt=0)
    reconcile_seconds: float = Field(default=86_400, gt=0)
    call_timeout_seconds: float = Field(default=20, gt=0)

    warehouse_name: str = "采购仓库"
    warehouse_mobile: str = "13800000000"
    warehouse_province: str = "广东省"
    warehouse_city: str = "广州市"
    warehouse_district: str = "白云区"
    warehouse_street: str = "示例路1号"
    warehouse_post_code: str = "510000"

    def throttle(self, calls_per_second: float) -> ThrottleLimits:
        """Return how much may be sent, and how long to be silent: doubling from the first pause."""
        first = self.backoff_seconds
        pauses = tuple(min(first * 2**step, first * 12) for step in range(5))
        return ThrottleLimits(calls_per_second, pauses)

    def breaker(self) -> BreakerLimits:
        """Return when a marketplace is left alone, and for how long."""
        return BreakerLimits(
            failures=self.breaker_failures,
            first_pause=self.breaker_seconds,
            longest_pause=8 * self.breaker_seconds,
        )

    def seconds(self, name: str) -> timedelta:
        """Return a setting that is a number of seconds."""
        return timedelta(seconds=getattr(self, f"{name}_seconds"))
