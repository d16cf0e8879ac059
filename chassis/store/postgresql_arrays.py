"""Arrays in PostgreSQL's binary form, packed at once.

psycopg packs them element by element in Python, which took a third of a commit. The form: number
of dimensions, whether there are nulls, the elements' type, then length and lower bound of the one
dimension, then each element with its length before it, all in network byte order
(`array_send` in PostgreSQL's `src/backend/utils/adt/arrayfuncs.c`).
"""

import struct
from collections.abc import Sequence
from uuid import UUID

from psycopg import adapters
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!iiIii").pack
_LENGTH = struct.Struct("!i").pack

SHORT = 2_048
_SHORT = [_LENGTH(size) for size in range(SHORT)]
"""Most elements are as short as that."""

BYTEA, INT8, TEXT, UUID_ = 17, 20, 25, 2950
"""Types by their numbers in the catalogue `pg_type`, fixed for ever."""


class ByteaArray(bytes):
    """Packed elements of a `bytea[]`."""


class TextArray(bytes):
    """Packed elements of a `text[]`."""


class Int8Array(bytes):
    """Packed elements of a `bigint[]`."""


class UuidArray(bytes):
    """Packed elements of a `uuid[]`."""


def bytea_array(values: Sequence[bytes]) -> ByteaArray:
    return ByteaArray(_packed(BYTEA, values))


def text_array(values: Sequence[str]) -> TextArray:
    return TextArray(_packed(TEXT, [value.encode() for value in values]))


def int8_array(values: Sequence[int]) -> Int8Array:
    number = len(values)
    lengths = [8] * number
    flat = [part for pair in zip(lengths, values, strict=True) for part in pair]
    return Int8Array(_HEAD(1, 0, INT8, number, 1) + struct.pack("!" + "iq" * number, *flat))


def uuid_array(values: Sequence[UUID]) -> UuidArray:
    return UuidArray(_packed(UUID_, [value.bytes for value in values]))


def _packed(kind: int, values: Sequence[bytes]) -> bytes:
    number = len(values)
    head = _HEAD(1, 0, kind, number, 1)
    if number > 1 and values.count(values[0]) == number:
        return head + (_LENGTH(len(values[0])) + values[0]) * number
    parts = [head]
    for value in values:
        size = len(value)
        parts += (_SHORT[size] if size < SHORT else _LENGTH(size), value)
    return b"".join(parts)


class _PackedDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _ByteaArrayDumper(_PackedDumper):
    oid = 1001


class _TextArrayDumper(_PackedDumper):
    oid = 1009


class _Int8ArrayDumper(_PackedDumper):
    oid = 1016


class _UuidArrayDumper(_PackedDumper):
    oid = 2951


for _kind, _dumper in (
    (ByteaArray, _ByteaArrayDumper),
    (TextArray, _TextArrayDumper),
    (Int8Array, _Int8ArrayDumper),
    (UuidArray, _UuidArrayDumper),
):
    adapters.register_dumper(_kind, _dumper)
