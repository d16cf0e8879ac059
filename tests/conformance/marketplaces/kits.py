"""What one suite needs to know of each marketplace: its adapter, its API names, its answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.marketplace_gateway.adapters.ali1688.adapter import Ali1688
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.breaker import BreakerLimits
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.throttle import ThrottleLimits
from services.marketplace_gateway.application.marketplace import (
    Address,
    Draft,
    DraftLine,
    Marketplace,
)
from tests.conformance.marketplaces import samples_1688, samples_taobao
from tests.conformance.marketplaces.scripted_server import Reply, Request

NOW = datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)
TOKEN = "token-that-nobody-may-see"
SECRET = "secret-that-nobody-may-see"
QUICK = ExchangeLimits(
    connect_seconds=1, silence_seconds=0.3, whole_seconds=5, retry_waits=(0.0, 0.0)
)
UNHURRIED = ThrottleLimits(calls_per_second=100_000)
PATIENT = BreakerLimits(failures=100_000)
"""For suites whose clock stands still: the rate and the breaker have tests of their own."""
ADDRESS = Address("张三", "13800000000", "浙江省", "杭州市", "滨江区", "网商路699号")

Answers = dict[str, Any]


def clock() -> datetime:
    return NOW


def as_reply(answer: Any) -> Reply:
    return answer if isinstance(answer, Reply) else Reply(json.dumps(answer).encode())


@dataclass(frozen=True)
class Kit:
    """One marketplace. Answers are by API name; `create` and so on are those names."""

    name: str
    usual_rate: float
    make: Callable[..., Marketplace]
    """Takes the address; then `limits`, `throttle`, `breaker` and `now` (the clock) as keywords."""
    api_of: Callable[[Request], str]
    line: DraftLine
    order_id: str
    token_reply: Answers
    renewed: Answers
    refresh_refused: Answers
    token_refused: Answers
    too_many_calls: Answers
    preview: str
    create: str
    read: str
    cancel: str
    previewed: Answers
    created: Answers
    create_refused: Answers
    not_cancellable: Answers
    cancelled: Answers
    found: Answers
    absent: Answers
    traced: Answers
    trace: str
    others: dict[str, Answers] = field(default_factory=dict)

    def draft(self, **changes: Any) -> Draft:
        return Draft("PO-2026-000001", (self.line,), ADDRESS, **changes)

    def script(self, **by_role: Any) -> Callable[[Request], Reply]:
        """Answer calls by their role (preview, create, read, cancel); others as they should be."""
        answers: dict[str, Any] = {
            self.preview: self.previewed,
            self.create: self.created,
            self.read: self.found,
            self.cancel: self.cancelled,
            **self.others,
        }
        roles = {
            "preview": self.preview,
            "create": self.create,
            "read": self.read,
            "cancel": self.cancel,
        }
        answers |= {roles.get(role, role): answer for role, answer in by_role.items()}

        def script(request: Request) -> Reply:
            answer = answers.get(self.api_of(request), Reply(status=404))
            return as_reply(answer(request) if callable(answer) else answer)

        return script


def _ali1688(
    url: str,
    limits: ExchangeLimits = QUICK,
    throttle: ThrottleLimits = UNHURRIED,
    breaker: BreakerLimits = PATIENT,
    now: Callable[[], datetime] = clock,
) -> Marketplace:
    return Ali1688(
        Ali1688Settings(
            "1000001",
            SECRET,
            f"{url}/openapi/",
            f"{url}/oauth/authorize",
            limits=limits,
            throttle=throttle,
            breaker=breaker,
        ),
        now,
    )


def _taobao(
    url: str,
    limits: ExchangeLimits = QUICK,
    throttle: ThrottleLimits = UNHURRIED,
    breaker: BreakerLimits = PATIENT,
    now: Callable[[], datetime] = clock,
) -> Marketplace:
    return TaobaoGlobal(
        TaobaoGlobalSettings(
            "2000001",
            SECRET,
            f"{url}/rest",
            f"{url}/oauth/authorize",
            limits=limits,
            throttle=throttle,
            breaker=breaker,
        ),
        now,
    )


def _aop_api(request: Request) -> str:
    return request.path.split("/")[-2]


def _iop_api(request: Request) -> str:
    return request.path.removeprefix("/rest")


ALI1688 = Kit(
    name="1688",
    usual_rate=Ali1688Settings("", "").throttle.calls_per_second,
    make=_ali1688,
    api_of=_aop_api,
    line=DraftLine("1", "548818919805", "eb81c61de14f4adb405ffcc2c8a4a3fb", 2, "测试商品"),
    order_id="58218860983545941",
    token_reply=samples_1688.TOKEN,
    renewed=samples_1688.TOKEN_REFRESHED,
    refresh_refused=samples_1688.INVALID_GRANT,
    token_refused=samples_1688.NOT_AUTHORISED,
    too_many_calls=samples_1688.TOO_MANY_CALLS,
    preview="alibaba.createOrder.preview",
    create="alibaba.trade.fastCreateOrder",
    read="alibaba.trade.get.buyerView",
    cancel="alibaba.trade.cancel",
    previewed=samples_1688.PREVIEW,
    created=samples_1688.CREATED,
    create_refused=samples_1688.CREATE_REFUSED,
    not_cancellable=samples_1688.NOT_CANCELLABLE,
    cancelled=samples_1688.CANCELLED,
    found=samples_1688.DETAIL,
    absent=samples_1688.NO_SUCH_ORDER,
    traced=samples_1688.TRACE,
    trace="alibaba.trade.getLogisticsTraceInfo.buyerView",
    others={
        "getToken": samples_1688.TOKEN,
        "alibaba.trade.getBuyerOrderList": samples_1688.LIST,
        "alibaba.trade.getLogisticsInfos.buyerView": samples_1688.PARCELS,
        "alibaba.trade.getLogisticsTraceInfo.buyerView": samples_1688.TRACE,
        "alibaba.alipay.url.get": samples_1688.PAY_URL,
        "push.query.messageList": samples_1688.MISSED_PUSHES,
        "push.message.confirm": samples_1688.CONFIRMED,
    },
)
TAOBAO = Kit(
    name="taobao",
    usual_rate=TaobaoGlobalSettings("", "").throttle.calls_per_second,
    make=_taobao,
    api_of=_iop_api,
    line=DraftLine("1", "805577403719", "3357413213162", 2, "测试商品", expected_price=None),
    order_id="200002638011",
    token_reply=samples_taobao.TOKEN,
    renewed=samples_taobao.TOKEN,
    refresh_refused=samples_taobao.ILLEGAL_REFRESH_TOKEN,
    token_refused=samples_taobao.ILLEGAL_ACCESS_TOKEN,
    too_many_calls=samples_taobao.API_CALL_LIMIT,
    preview="/purchase/order/render",
    create="/purchase/order/create",
    read="/purchase/orders/query",
    cancel="/purchase/order/asyn/cancel",
    previewed=samples_taobao.RENDER,
    created=samples_taobao.CREATED,
    create_refused=samples_taobao.CREATE_REFUSED,
    not_cancellable=samples_taobao.NOT_CANCELLABLE,
    cancelled=samples_taobao.CANCEL_TAKEN,
    found=samples_taobao.ORDERS,
    absent=samples_taobao.NO_ORDERS,
    traced=samples_taobao.PARCELS,
    trace="/logistics/detail/get",
    others={
        "/auth/token/create": samples_taobao.TOKEN,
        "/auth/token/refresh": samples_taobao.TOKEN,
        "/product/get": samples_taobao.PRODUCT,
        "/logistics/detail/get": samples_taobao.PARCELS,
        "/order/refund/query": samples_taobao.REFUND,
    },
)
KITS = (ALI1688, TAOBAO)
