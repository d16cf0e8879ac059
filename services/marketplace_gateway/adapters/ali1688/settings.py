"""What an administrator sets to buy on 1688; the defaults are the live marketplace."""

from dataclasses import dataclass, field

from services.marketplace_gateway.adapters.breaker import BreakerLimits
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.throttle import ThrottleLimits


@dataclass(frozen=True, slots=True)
class Ali1688Settings:
    """App key and secret as open.1688.com shows them; both addresses of the platform.

    `throttle`: the platform publishes no quota; 10 calls a second is far below what tripped it.
    """

    app_key: str
    app_secret: str = field(repr=False)
    api_base: str = "https://gw.open.1688.com/openapi/"
    login_base: str = "https://auth.1688.com/oauth/authorize"
    limits: ExchangeLimits = field(default_factory=ExchangeLimits)
    throttle: ThrottleLimits = field(default_factory=lambda: ThrottleLimits(calls_per_second=10))
    breaker: BreakerLimits = field(default_factory=BreakerLimits)

    @property
    def gateway(self) -> str:
        """The API base with exactly one slash at its end, however it was written."""
        return self.api_base.rstrip("/") + "/"
