"""What a call is answered with."""

from dataclasses import dataclass

import orjson
from fastapi import Response

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    body: Json
    status: int = 200
    verdict: str = "ok"


def reply(answer: Answer) -> Response:
    return Response(orjson.dumps(answer.body), answer.status, media_type="application/json")
