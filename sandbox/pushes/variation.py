"""Copies of a message: what a marketplace changes when it tells the same thing again."""

import orjson

from sandbox.pushes.modes import Mode

BIRTHS = ("gmtBorn", "timestamp")
"""1688 tells the birth of a message in milliseconds, Taobao Global in seconds."""


def copy_of(body: str, number: int, mode: Mode) -> str:
    """The copy with this number; 0 is the message itself."""
    if number == 0 or not (mode.vary or mode.new_ids):
        return body
    message = orjson.loads(body)
    if mode.new_ids and "msgId" in message:
        message["msgId"] += number
    if mode.vary:
        for name in BIRTHS:
            if name in message:
                message[name] += number
        message = _turned(message)
    return orjson.dumps(message).decode()


def _turned(value: object) -> object:
    """Keys in the opposite order, all the way down; lists mean something and stay."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return value
