"""Streams and consumers as they must be. `migrate` makes them; services only check them."""

from collections.abc import Sequence
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from contracts.catalogue import STREAMS, StreamEntry

DAY = 24 * 60 * 60
MAX_AGE_SECONDS = 14 * DAY
ACK_WAIT_SECONDS = 60
MAX_ACK_PENDING = 5_000

STREAM_FIELDS = (
    "subjects",
    "storage",
    "retention",
    "discard",
    "deny_delete",
    "deny_purge",
    "allow_atomic",
    "max_age",
)
CONSUMER_FIELDS = ("ack_policy", "ack_wait", "deliver_policy", "filter_subject", "max_deliver")


class StreamDriftError(Exception):
    """A stream on the server is not what this version needs."""


def stream_config(entry: StreamEntry, replicas: int) -> StreamConfig:
    """Return the full configuration; every setting that matters is explicit."""
    return StreamConfig(
        name=entry.name,
        description=entry.description,
        subjects=list(entry.subjects),
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        num_replicas=replicas,
        max_age=MAX_AGE_SECONDS,
        max_consumers=-1,
        max_msgs=-1,
        max_bytes=-1,
        # A full stream pushes back: the relay waits, nothing is lost.
        discard=DiscardPolicy.NEW,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
        allow_atomic=True,
        compression=StoreCompression.S2,
        duplicate_window=120,
    )


def consumer_config(durable: str) -> ConsumerConfig:
    """Return the configuration of an ordered follower: unfiltered, explicit acks, one at a time."""
    return ConsumerConfig(
        durable_name=durable,
        ack_policy=AckPolicy.EXPLICIT,
        deliver_policy=DeliverPolicy.ALL,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
    )


async def migrate_streams(js: JetStreamContext, replicas: int = 1) -> None:
    """Create or update every stream of the catalogue."""
    for entry in STREAMS:
        config = stream_config(entry, replicas)
        try:
            await js.stream_info(entry.name)
        except NotFoundError:
            await js.add_stream(config)
        else:
            await js.update_stream(config)


async def migrate_consumer(js: JetStreamContext, stream: str, durable: str) -> None:
    """Create a durable consumer, or bring its settings up to date."""
    await js.add_consumer(stream, consumer_config(durable))


async def check_stream(js: JetStreamContext, entry: StreamEntry) -> None:
    """Compare a stream with the catalogue. Raises StreamDriftError with what differs."""
    try:
        info = await js.stream_info(entry.name)
    except NotFoundError as error:
        msg = f"stream {entry.name} does not exist: run `caigou migrate`"
        raise StreamDriftError(msg) from error
    wanted = stream_config(entry, info.config.num_replicas or 1)
    _compare(f"stream {entry.name}", info.config, wanted, STREAM_FIELDS)


async def check_consumer(js: JetStreamContext, stream: str, durable: str) -> None:
    """Compare a durable consumer with what a follower needs. Raises StreamDriftError."""
    what = f"consumer {durable} of {stream}"
    try:
        info = await js.consumer_info(stream, durable)
    except NotFoundError as error:
        msg = f"{what} does not exist: run `caigou migrate`"
        raise StreamDriftError(msg) from error
    _compare(what, info.config, consumer_config(durable), CONSUMER_FIELDS)


def _compare(what: str, found: Any, wanted: Any, fields: Sequence[str]) -> None:
    different = [name for name in fields if getattr(found, name) != getattr(wanted, name)]
    if different:
        msg = f"{what} differs in {', '.join(different)}: run `caigou migrate`"
        raise StreamDriftError(msg)
