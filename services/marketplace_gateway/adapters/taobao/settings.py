"""What an administrator sets to buy on Taobao Global; the defaults are the live marketplace."""

from dataclasses import dataclass, field

from services.marketplace_gateway.adapters.breaker import BreakerLimits
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.throttle import ThrottleLimits


@dataclass(frozen=True, slots=True)
class TaobaoGlobalSettings:
    """App key and secret as the platform shows them, its addresses, and how bodies are written.

    `json_body`: both body styles are in use (form by the official SDK, one JSON object by
    others); the signature is the same. `pay_page`: address of the distributor's own payment page,
    where `{order_ids}` stands for the purchase ids; see `pay.py`. `throttle`: the platform
    publishes no quota of an app key.
    """

    app_key: str
    app_secret: str = field(repr=False)
    api_base: str = "https://api.taobao.global/rest"
    login_base: str = "https://api.taobao.global/oauth/authorize"
    json_body: bool = False
    pay_page: str = ""
    limits: ExchangeLimits = field(default_factory=ExchangeLimits)
    throttle: ThrottleLimits = field(default_factory=lambda: ThrottleLimits(calls_per_second=20))
    breaker: BreakerLimits = field(default_factory=BreakerLimits)
