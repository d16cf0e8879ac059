"""Push messages of Taobao Global: JSON, signed in the header Authorization over the raw body.

Source: IOP push page; Mlegbder/taobao-global consts/message_type.go; wiki-en.dajisaas.com
doc-4966230.
"""

import hmac
from collections.abc import Mapping

from services.marketplace_gateway.adapters.exact_json import excerpt, parse_json
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    as_identifier,
    everywhere,
    identifier,
    mapping,
    objects,
    text,
)
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.taobao.signing import sign_push
from services.marketplace_gateway.adapters.wire_time import moment
from services.marketplace_gateway.application.marketplace import (
    Push,
    PushSignatureError,
    UnreadableAnswerError,
)

_MUST_NAME_AN_ORDER = frozenset({"3", "8"})
_ORDER_KEYS = ("purchase_id", "purchaseOrderId", "purchaseId", "purchase_order_id")


def read_push(
    settings: TaobaoGlobalSettings, headers: Mapping[str, str], body: bytes
) -> Push | None:
    """Check the signature over the bytes as they came, then say which order to read again."""
    given = next((headers[key] for key in headers if key.lower() == "authorization"), "")
    right = sign_push(settings.app_key, settings.app_secret, body)
    if not hmac.compare_digest(given.strip().lower().encode("utf-8", "replace"), right.encode()):
        raise PushSignatureError("the signature of the Taobao message is missing or wrong")
    message = parse_json(body, "a push message")
    if not isinstance(message, dict):
        raise UnreadableAnswerError("a push message", excerpt(body))
    topic = text(message, "message_type")
    data = mapping(message, "data")
    found = [as_identifier(value) for key in _ORDER_KEYS for value in everywhere(data, key)]
    order_ids = list(dict.fromkeys(order_id for order_id in found if order_id))
    if not order_ids:
        if topic in _MUST_NAME_AN_ORDER:
            raise UnreadableAnswerError(f"an order in a message of type {topic}", excerpt(body))
        return None
    return Push(
        message_id=_message_id(message, data, topic, order_ids[0]),
        account_id=identifier(message, "seller_id") or identifier(data, "seller_id"),
        order_id=order_ids[0],
        topic=topic,
        sent_at=moment(data, "business_time") or moment(message, "timestamp"),
        further_order_ids=tuple(order_ids[1:]),
    )


def _message_id(message: Fields, data: Fields, topic: str, order_id: str) -> str:
    """Name a message that carries no id by what it says: repeats of it get the same name.

    Not by its bytes: the same message may be sent again written differently.
    """
    lines = "+".join(
        ".".join((text(line, "order_line_no", "sku_id"), text(line, "status", "logistic_number")))
        for line in objects(data, "sku_list")
    )
    when = text(data, "business_time") or text(message, "timestamp")
    return ":".join((topic, order_id, when, text(data, "status"), lines))
