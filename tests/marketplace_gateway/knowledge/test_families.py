"""A refusal is recognised by its code, and where there is none, by the words of its message."""

import pytest

from services.marketplace_gateway.domain.knowledge import Kind, kind_of, knowledge_of
from services.marketplace_gateway.domain.provider_order import Provider

OLD, NEW = Provider.ALI1688, Provider.TAOBAO

SAMPLES = [
    # Answers that documents, field notes or clients' test-suites print.
    (OLD, "ORDER_STATUS_ERROR", "订单状态错误", Kind.REFUSAL),
    (OLD, "400", "AddressId invalid:AddressId invalid", Kind.CONFIGURATION),
    (OLD, "401", "Request need user authorized", Kind.AUTHORIZATION),
    (OLD, "", "User authorization is required", Kind.AUTHORIZATION),
    (OLD, "gw.QosAppFrequencyLimit", "App call exceeds limited frequency", Kind.RATE_LIMIT),
    (OLD, "gw.SignatureInvalid", "Invalid signature", Kind.CONFIGURATION),
    (OLD, "gw.APIACLDecline", "AppKey is not allowed(acl)", Kind.CONFIGURATION),
    (OLD, "500_2", "订单尚未发货，暂无物流详情，请稍候再试。", Kind.TEMPORARY),
    (OLD, "500_004", "商品[554456348334_b266]库存不足，请核实库存后订购。", Kind.REFUSAL),
    (OLD, "invalid_grant", "refresh token expired", Kind.AUTHORIZATION),
    (OLD, "", "Batch pay: not surport MANUAL-TRADE!", Kind.REFUSAL),
    (OLD, "500", "操作库存失败:PRODUCT_TRADE_STAT_ERROR", Kind.REFUSAL),
    (OLD, "", "not support tradeType:【creditBuy】", Kind.REFUSAL),
    (
        NEW,
        "ApiCallLimit",
        "The request has exceeded the frequency limit, this ban will last 1 more seconds",
        Kind.RATE_LIMIT,
    ),
    (
        NEW,
        "IllegalAccessToken",
        "The specified access token is invalid or expired",
        Kind.AUTHORIZATION,
    ),
    (NEW, "IllegalRefreshToken", "", Kind.AUTHORIZATION),
    (NEW, "BIZ_ERROR", "create purchase order failed", Kind.REFUSAL),
    (NEW, "SKU_OFFLINE", "sku offline", Kind.REFUSAL),
    (NEW, "ORDER_STATUS_ILLEGAL", "order can not be paid", Kind.REFUSAL),
    (NEW, "invalid-sessionkey", "非法或过期的SessionKey参数", Kind.AUTHORIZATION),
    (NEW, "isv.invalid-parameter", "非法参数", Kind.CONFIGURATION),
    (
        NEW,
        "accesscontrol.limited-by-api-access-count",
        "This ban will last for 1 more seconds",
        Kind.RATE_LIMIT,
    ),
]

FAMILIES = [
    (OLD, "gw.SomethingNew", "refused", Kind.CONFIGURATION),
    (OLD, "gw.qosDayLimit", "", Kind.RATE_LIMIT),
    (NEW, "ApiCallLimits", "", Kind.RATE_LIMIT),
    (NEW, "AppCallLimited", "", Kind.RATE_LIMIT),
    (NEW, "InvalidAccessToken", "", Kind.AUTHORIZATION),
    (NEW, "isp.top-remote-connection-timeout", "", Kind.DOUBT),
    (OLD, "SYSTEM_ERROR", "系统繁忙", Kind.DOUBT),
    (NEW, "503", "", Kind.DOUBT),
    (NEW, "X_1", "外部订单号重复", Kind.DOUBT),
    (NEW, "SERVICE_TIMEOUT", "", Kind.DOUBT),
    (OLD, "BUYER_ORDER_FREQUENCY_LIMIT", "", Kind.BOOKING_LIMIT),
    (OLD, "USER_RISK_CONTROL", "", Kind.RISK_CONTROL),
    (OLD, "PURCHASE_LIMIT", "", Kind.REFUSAL),
]


@pytest.mark.parametrize(("provider", "code", "message", "kind"), [*SAMPLES, *FAMILIES])
def test_an_answer_is_of_its_kind(provider: Provider, code: str, message: str, kind: Kind) -> None:
    assert kind_of(provider, code, message) is kind


@pytest.mark.parametrize(
    "message",
    [
        "您下单过于频繁，请稍后再试",
        "购买过于频繁",
        "亲，您的购买太频繁了",
        "下单频率过高，请稍后再试",
        "您今日下单次数已达上限",
        "当日订单数超过上限，请明天再来",
        "您的账号已被限购",
        "该账户已被限制下单",
        "购买次数超过限制",
        "You order too frequently, try again later",
        "orders placed too often",
        "buyer's order limit reached",
    ],
)
def test_buying_too_much_is_a_limit_of_the_account(message: str) -> None:
    for provider in Provider:
        for code in ("", "BIZ_ERROR" if provider is NEW else "400", "UNHEARD_OF"):
            assert kind_of(provider, code, message) is Kind.BOOKING_LIMIT


@pytest.mark.parametrize(
    "message",
    [
        "该商品每人限购2件",
        "该商品每个账号限购 2 件",
        "每个账号限购5件",
        "该商品每个账号限购两件",
        "您的账号已超过该商品的限购",
        "该商品今日购买数量已达上限",
        "您购买的数量超过限购数量",
        "您已超过限购",
        "商品限购，请减少数量",
        "The item exceeds its purchase limit",
    ],
)
def test_goods_of_which_one_buyer_gets_few_are_a_plain_refusal(message: str) -> None:
    """The account may buy other goods: it must not be paused, nor its bookings wait."""
    for provider in Provider:
        assert kind_of(provider, "UNHEARD_OF", message) in {Kind.REFUSAL, None}


@pytest.mark.parametrize(
    "message",
    [
        "账号存在安全风险，请完成安全验证",
        "您的账户异常，请联系客服",
        "触发风控，请稍后再试",
        "交易存在风险",
        "请拖动滑块完成验证",
        "您的账号已被冻结",
        "Please pass the security verification",
        "rejected by risk control",
        "your account is restricted",
    ],
)
def test_an_account_held_for_unsafe_is_under_risk_control(message: str) -> None:
    for provider in Provider:
        for code in ("", "BIZ_ERROR" if provider is NEW else "400", "SYSTEM_ERROR"):
            assert kind_of(provider, code, message) is Kind.RISK_CONTROL


@pytest.mark.parametrize(
    "message",
    [
        "卖家账号异常，暂不能交易",
        "商家的账户存在异常",
        "该商品存在风险，已下架",
        "The seller's account is suspended",
        "账户余额不足",
        "商品规格不存在",
        "please choose a variant",
    ],
)
def test_a_vendor_or_goods_in_trouble_are_not_our_account(message: str) -> None:
    assert kind_of(OLD, "UNHEARD_OF", message) is None


@pytest.mark.parametrize("message", ["操作过于频繁", "创建订单接口调用过于频繁", "请求过快"])
def test_too_many_calls_are_no_limit_on_buying(message: str) -> None:
    assert kind_of(OLD, "UNHEARD_OF", message) is Kind.RATE_LIMIT


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "订单处理中"),
        ("", "订单正在创建，请稍后查询"),
        ("", "order is being created, please query later"),
        ("PROCESSING", ""),
        ("ORDER_CREATING", ""),
        ("ORDER_IN_PROGRESS", ""),
        ("", "订单已创建"),
        ("UNKNOWN", ""),
        ("UNHEARD_OF", "unknown"),
        ("UNHEARD_OF", "未知错误"),
        ("UNHEARD_OF", "网络抛动"),
        ("UNHEARD_OF", "网络抖动，请稍后重试"),
        ("UNHEARD_OF", "请稍候再试"),
        ("UNHEARD_OF", "please retry later"),
        ("UNHEARD_OF", "invoke trade center failed"),
        ("NETWORK_ERROR", ""),
    ],
)
def test_what_is_under_way_or_says_nothing_leaves_doubt(code: str, message: str) -> None:
    for provider in Provider:
        assert kind_of(provider, code, message) is Kind.DOUBT


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("UNHEARD_OF", "下单过于频繁，请稍后重试", Kind.BOOKING_LIMIT),
        ("UNKNOWN", "触发风控，请稍后重试", Kind.RISK_CONTROL),
        ("UNHEARD_OF", "操作过于频繁，请稍后再试", Kind.RATE_LIMIT),
        ("UNKNOWN_SKU", "", None),
        ("ITEM_UNKNOWN", "", None),
        ("UNHEARD_OF", "退款处理中，不能操作", None),
    ],
)
def test_a_clear_reason_goes_before_the_advice_to_try_again(
    code: str, message: str, kind: Kind | None
) -> None:
    for provider in Provider:
        assert kind_of(provider, code, message) is kind


def test_what_may_stand_goes_before_any_limit() -> None:
    """To take a repetition for a limit would send it again, and buy twice."""
    assert kind_of(OLD, "400", "您下单过于频繁，请勿重复下单") is Kind.DOUBT
    assert kind_of(NEW, "OUTER_PURCHASE_ID_DUPLICATE", "下单过于频繁") is Kind.DOUBT
    assert kind_of(NEW, "BIZ_ERROR", "请求超时，操作过于频繁") is Kind.DOUBT


def test_a_vendor_or_goods_under_control_by_code_are_not_our_account() -> None:
    for code in ("SELLER_ACCOUNT_ABNORMAL", "ITEM_RISK_CONTROL", "SHOP_USER_BLOCKED"):
        assert kind_of(OLD, code) is None


def test_a_bare_number_of_the_classic_gateway_means_nothing_here() -> None:
    """It would end the session of whoever is refused for another reason under that number."""
    assert [kind_of(NEW, number) for number in ("7", "27", "50")] == [None, None, None]


def test_a_clear_word_goes_before_a_busy_system() -> None:
    assert kind_of(OLD, "SYSTEM_ERROR", "系统繁忙，您下单过于频繁") is Kind.BOOKING_LIMIT


def test_a_code_that_says_enough_is_not_overruled_by_words() -> None:
    assert kind_of(OLD, "500_004", "库存不足，下单过于频繁") is Kind.REFUSAL


def test_what_nobody_has_documented_is_shown_as_it_came() -> None:
    for provider in (None, *Provider):
        assert knowledge_of("ONLY_THEY_KNOW", provider, "谁知道") is None
        assert kind_of(provider, "", "") is None
