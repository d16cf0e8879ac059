"""Push messages of 1688: a form with `message` (JSON text) and `_aop_signature`.

Source: Alibaba's own receiver (com.alibaba.tuna.client.httpcb); topics: open.1688.com.
"""

from urllib.parse import parse_qsl

from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.ali1688.signing import is_signed
from services.marketplace_gateway.adapters.exact_json import excerpt, outline, parse_json
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    everywhere,
    identifier,
    mapping,
    text,
)
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.application.marketplace import (
    Push,
    PushSignatureError,
    UnreadableAnswerError,
)

_ORDER_TOPICS = ("ORDER_", "LOGISTICS_")
_MOST_FIELDS = 100


def read_push(settings: Ali1688Settings, body: bytes) -> Push | None:
    """Check the signature over every field of the form, then say which orders to read again."""
    form = _form(body)
    if not is_signed(settings.app_secret, form):
        raise PushSignatureError("the signature of the 1688 message is wrong")
    message = parse_json(form.get("message", ""), "a push message")
    if not isinstance(message, dict):
        raise UnreadableAnswerError("a push message", excerpt(body))
    return push_of(message)


def push_of(message: Fields) -> Push | None:
    """Read one message, pushed or asked for; None for a topic that concerns no order."""
    topic = text(message, "type") or "_".join(
        part for part in (text(message, "topicGroup"), text(message, "topicName")) if part
    )
    data = mapping(message, "data")
    found = [as_identifier(value) for value in everywhere(data, "orderId")]
    order_ids = list(dict.fromkeys(order_id for order_id in found if order_id))
    if not order_ids:
        if topic.startswith(_ORDER_TOPICS):
            raise UnreadableAnswerError(f"an orderId in {topic}", outline(message))
        return None
    return Push(
        message_id=identifier(message, "msgId"),
        account_id=identifier(message, "userInfo") or identifier(data, "buyerMemberId"),
        order_id=order_ids[0],
        topic=topic,
        sent_at=moment(message, "gmtBorn") or moment(data, "msgSendTime", "changeTime"),
        further_order_ids=tuple(order_ids[1:]),
    )


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise PushSignatureError("the body is no form") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise PushSignatureError("a field stands twice: which one was signed cannot be told")
    return form
