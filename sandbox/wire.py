"""Reading what a caller sent: query and body together, every value as the text it was sent as."""

from urllib.parse import parse_qsl

import orjson
from fastapi import Request


class UnreadableBodyError(Exception):
    """The body is not what its content type says."""


async def read_parameters(request: Request) -> dict[str, str]:
    """Empty values are kept: they were sent, so they are part of what was signed."""
    parameters = dict(parse_qsl(request.url.query, keep_blank_values=True))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    try:
        if kind == "application/json":
            parameters.update(_flat_json(body))
        elif kind == "multipart/form-data":
            # Byte parameters are never signed, by either marketplace.
            form = await request.form()
            parameters.update({key: text for key, text in form.items() if isinstance(text, str)})
        else:
            parameters.update(parse_qsl(body.decode(), keep_blank_values=True))
    except (UnicodeDecodeError, orjson.JSONDecodeError, ValueError) as error:
        raise UnreadableBodyError(str(error)) from error
    return parameters


def _flat_json(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    loaded = orjson.loads(body)
    if not isinstance(loaded, dict):
        raise UnreadableBodyError("one JSON object is expected")
    return {key: _text(value) for key, value in loaded.items() if value is not None}


def _text(value: object) -> str:
    """Complex parameters are JSON text; whoever sends them nested gets another signature."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def json_parameter(text: str) -> object:
    """The value of a parameter that is JSON text; None when it is not JSON at all."""
    try:
        loaded: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return loaded


def text_of(value: object) -> str:
    """Ids and numbers arrive as numbers or as text; nothing is an empty text."""
    return "" if value is None else str(value).strip()


def whole_number(value: object) -> int | None:
    """`5`, `5.0` and `"5"` are five; anything else that is not whole is nothing."""
    if isinstance(value, bool):
        return None
    try:
        number = float(text_of(value))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
