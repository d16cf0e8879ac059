"""Streams and consumers are as the catalogue says, or the service says what differs."""

import asyncio
from dataclasses import replace

import pytest
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DiscardPolicy

from chassis.delivery import arrivals, follower, streams
from chassis.delivery.progress import kept
from chassis.delivery.streams import (
    StreamDriftError,
    check_consumer,
    check_stream,
    consumer_config,
    migrate_streams,
    stream_config,
)
from contracts.catalogue import ORDER_STATUS, stream_of
from tests.chassis.delivery import DURABLE, STREAM
from tests.chassis.until import until

ENTRY = stream_of(ORDER_STATUS)


async def test_what_migrate_makes_is_as_it_must_be(bus: Client) -> None:
    """Making it twice changes nothing; both checks are content."""
    js = bus.jetstream()
    await migrate_streams(js)
    await check_stream(js, ENTRY)
    await check_consumer(js, STREAM, DURABLE)
    made = (await js.stream_info(STREAM)).config
    assert (made.deny_delete, made.deny_purge, made.allow_atomic) == (True, True, True)
    assert (made.discard, made.max_age) == (DiscardPolicy.NEW, 14 * 24 * 3600)


async def test_a_drifted_stream_is_told(bus: Client) -> None:
    """Whoever changed a setting by hand reads its name, and what to do."""
    js = bus.jetstream()
    config = replace(stream_config(ENTRY, 1), max_age=3600, discard=DiscardPolicy.OLD)
    await js.update_stream(config)
    with pytest.raises(StreamDriftError, match=r"discard, max_age.*caigou migrate"):
        await check_stream(js, ENTRY)


async def test_a_drifted_or_missing_consumer_is_told(bus: Client) -> None:
    """A filtered consumer cannot see a hole; one with a shorter patience repeats."""
    js = bus.jetstream()
    filtered = ConsumerConfig(durable_name="other", filter_subject="evt.order_status.x.>")
    await js.add_consumer(STREAM, filtered)
    with pytest.raises(StreamDriftError, match="ack_wait, filter_subject"):
        await check_consumer(js, STREAM, "other")
    with pytest.raises(StreamDriftError, match="does not exist"):
        await check_consumer(js, STREAM, "nobody")


@pytest.mark.lesson(33)
async def test_lesson_33_slow_work_is_not_handed_out_again(bus: Client) -> None:
    """A batch that takes three times `ack_wait` is delivered once, because progress is told."""
    js = bus.jetstream()
    await js.add_consumer(STREAM, replace(consumer_config("slow"), ack_wait=0.5))
    for n in range(3):
        await js.publish(f"evt.order_status.{n}", b"{}")
    subscription = await js.pull_subscribe_bind(durable="slow", stream=STREAM)
    messages = await subscription.fetch(10, timeout=5)
    start = asyncio.get_running_loop().time()
    async with kept(messages, ack_wait=0.5):
        await until(lambda: asyncio.get_running_loop().time() - start > 1.5)
    for message in messages:
        await message.ack_sync()
    info = await subscription.consumer_info()
    assert (info.num_redelivered, info.num_pending, info.num_ack_pending) == (0, 0, 0)
    assert (info.delivered.consumer_seq if info.delivered else 0) == 3
    await subscription.unsubscribe()


@pytest.mark.lesson(33)
def test_lesson_33_a_fetch_fits_into_what_may_be_unanswered() -> None:
    """No more is fetched at once than the consumer lets wait for its answer."""
    assert streams.MAX_ACK_PENDING >= arrivals.BATCH
    assert streams.ACK_WAIT_SECONDS / 3 > follower.FETCH_SECONDS
