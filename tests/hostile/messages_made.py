"""Messages of every kind, made wrong: at the level of bytes, of JSON, and of headers.

They begin with the examples of the contracts, or with what hypothesis has made of the schemas.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from contracts.catalogue import ORDER_STATUS
from contracts.envelope import to_headers
from contracts.generation import examples
from contracts.generation.table import Row, rows_of
from tests.hostile.bodies_made import Bodies

HOW = ("as it is", "byte", "cut", "json", "json", "json", "deep", "raw")
MADE = ("made", "made")
"""More ways, where hypothesis has made bodies of the message."""
DEPTHS = (50, 5_000)
FAR = 10**12
"""Positions that no owner has reached: what its feed does not know is no event."""
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**63, 2**70, 1e308, "", " ", "\0", "\ud7ff", "🎁" * 50,
    "x" * 5_000, "\u202e", "../../etc/passwd", "%00", "'; --", [], [[]], {}, {"": {}}, [None] * 600,
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One message to send."""

    row: Row
    subject: str
    headers: dict[str, str]
    body: bytes
    how: str


class Mutations:
    """Makes messages; the same seed makes the same ones."""

    def __init__(self, seed: int, made: Bodies | None = None) -> None:
        self._chance, self._made = random.Random(seed), made or {}
        self._rows = [*rows_of("command"), *rows_of("event")]
        self._values = {row.key: examples.value_of(row) for row in self._rows}

    def commands(self, number: int, header: dict[str, str]) -> Iterator[Made]:
        """Yield so many commands, every one of the catalogue in turn."""
        rows = rows_of("command")
        for count in range(number):
            row = rows[count % len(rows)]
            body, how = self.body(row)
            headers, also = self._headers({**header, "Idempotency-Key": f"h{count}"})
            agency = "default" if self._chance.random() < 0.95 else "other"
            subject = f"cmd.{row.service}.{agency}.{row.verb}"
            yield Made(row, subject, headers, body, f"{how}, {also}")

    def value(self, key: str) -> Any:
        """Return a good example, by `<service>.<Message>`."""
        return self._values[key]

    def event(self, row: Row, count: int) -> Made:
        """Return what looks like an event; its position is one that no owner has reached."""
        place = "default.o.i" if row.service == ORDER_STATUS else "default.1688.s"
        subject = f"evt.{row.service}.{place}.{row.name}"
        position = FAR + 2 * count
        whole = replace(
            examples.envelope(),
            id=f"h{count}",
            type=row.type,
            source=row.service,
            subject=subject,
            sequence=position,
            previous_sequence=position - 1,
        )
        headers = {n: v for n, v in to_headers(whole).items() if n != "Nats-Msg-Id"}
        name = self._chance.choice(sorted(headers))
        if name != "ce-prevsequence" and self._chance.random() < 0.7:
            headers[name] = self._chance.choice(("", "x", "-1", "%", "%ff", "9" * 30, "null"))
        elif self._chance.random() < 0.2:
            del headers[name]
        body, how = self.body(row)
        return Made(row, subject, headers, body, f"{how}, {name}")

    def body(self, row: Row) -> tuple[bytes, str]:
        """Return a body and how it was made."""
        value = self._values[row.key]
        how = self._chance.choice(HOW + MADE if row.key in self._made else HOW)
        good: bytes = orjson.dumps(value)
        match how:
            case "byte":
                spoilt = bytearray(good)
                for _ in range(self._chance.randint(1, 4)):
                    spoilt[self._chance.randrange(len(spoilt))] = self._chance.randrange(256)
                return bytes(spoilt), how
            case "cut":
                return good[: self._chance.randrange(len(good))], how
            case "json":
                return orjson.dumps(self._spoilt(value), option=orjson.OPT_NON_STR_KEYS), how
            case "deep":
                depth = self._chance.choice(DEPTHS)
                left, right = self._chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
                return left * depth + b"1" + right * depth, how
            case "made":
                return self._chance.choice(self._made[row.key]), how
            case "raw":
                return self._chance.randbytes(self._chance.randint(0, 200)), how
            case _:
                return good, how

    def _spoilt(self, value: Any) -> Any:
        """Change one place somewhere inside."""
        chance = self._chance
        if isinstance(value, dict) and value and chance.random() < 0.85:
            name = chance.choice(sorted(value))
            match chance.randrange(5):
                case 0:
                    return {n: v for n, v in value.items() if n != name}
                case 1:
                    return {**value, chance.choice(("tpyo", "", "__class__")): _odd(chance)}
                case _:
                    return {**value, name: self._spoilt(value[name])}
        if isinstance(value, list) and value and chance.random() < 0.8:
            at = chance.randrange(len(value))
            return [self._spoilt(one) if n == at else one for n, one in enumerate(value)]
        return _odd(chance)

    def _headers(self, headers: dict[str, str]) -> tuple[dict[str, str], str]:
        chance = self._chance
        if chance.random() < 0.8:
            return headers, "headers as they are"
        name = chance.choice(sorted(headers))
        match chance.randrange(4):
            case 0:
                return {n: v for n, v in headers.items() if n != name}, f"no {name}"
            case 1:
                return {**headers, name: "x" * 300}, f"a long {name}"
            case 2:
                return {**headers, name: "日本\u00e9"}, f"a foreign {name}"
            case _:
                return {**headers, "Correlation-Id": "c" * 3_000}, "a long correlation"


def _odd(chance: random.Random) -> Any:
    odd = chance.choice(ODD)
    return odd if not isinstance(odd, int) or abs(odd) < 2**63 else float(odd)
