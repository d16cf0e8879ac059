"""push.cursor.messageList, push.query.messageList, push.message.confirm: signed, without a token.

Source: open.1688.com, cn.alibaba.open:push.*-1. Reading by cursor confirms, querying does not.
"""

import orjson

from sandbox.ali1688.numbers import moment_parameter, number_parameter
from sandbox.ali1688.refusals import gateway_refusal
from sandbox.exchange import Call, Json
from sandbox.marketplace import Marketplace
from sandbox.pushes.replay import Asked
from sandbox.wire import json_parameter, whole_number

SMALLEST, LARGEST = 20, 200


def cursor_messages(call: Call) -> Json:
    quantity = _quantity(call, "quantity")
    _, bodies = call.world.replay.undelivered(_asked(call), quantity)
    messages = [_message(call, body) for body in bodies]
    call.world.replay.confirm([orjson.loads(body)["msgId"] for body in bodies])
    return {"pushMessageList": messages}


def query_messages(call: Call) -> Json:
    page, size = number_parameter(call, "page", 1), _quantity(call, "pageSize")
    total, bodies = call.world.replay.undelivered(_asked(call), size, (page - 1) * size)
    datas = [_message(call, body) for body in bodies]
    return {"pushMessagePage": {"datas": datas, "totalCount": total}}


def confirm_messages(call: Call) -> Json:
    loaded = json_parameter(call.params.get("msgIdList", "[]"))
    ids = [whole_number(it) for it in loaded] if isinstance(loaded, list) else [None]
    if None in ids:
        raise gateway_refusal("gw.ParamInvalid", "Invalid parameter: msgIdList")
    call.world.replay.confirm([it for it in ids if it is not None])
    return {"isSuccess": True}


def _quantity(call: Call, name: str) -> int:
    quantity = number_parameter(call, name, SMALLEST)
    if not SMALLEST <= quantity <= LARGEST:
        raise gateway_refusal("gw.ParamInvalid", f"Invalid parameter: {name}")
    return quantity


def _asked(call: Call) -> Asked:
    return Asked(
        type=call.params.get("type") or None,
        user_info=call.params.get("userInfo") or None,
        born_from=moment_parameter(call, "createStartTime"),
        born_to=moment_parameter(call, "createEndTime"),
    )


def _message(call: Call, body: str) -> Json:
    """As pushed, with the topic taken apart at its first `_` and the app that it is for."""
    message: Json = orjson.loads(body)
    group, _, name = str(message["type"]).partition("_")
    app = call.world.settings.apps[Marketplace.ALI1688]
    return message | {"topicGroup": group, "topicName": name, "appKey": app.key}
