"""Writes many messages to NATS at once, in the bytes of its protocol.

The client library checks and encodes header by header, which for the relay's seventeen takes longer
than all the rest of publishing. Here the headers are known to be sane, so that a message is one
formatting. The protocol is NATS's own: `HPUB <subject> <bytes of headers> <bytes of all>`,
headers, body. Source: docs of the NATS client protocol, and ADR-4.
"""

from collections.abc import Iterable, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ConnectionClosedError, MaxPayloadError, OutboundBufferLimitError

_ACK = b"+ACK"
"""What JetStream wants to hear of a message that is done with."""

MESSAGES_AT_ONCE = 64
"""A hundred kilobytes or so: the connection is written to while the next are made."""


async def write_all(client: Client, messages: Iterable[tuple[str, str, bytes]]) -> None:
    """Write (subject, lines of headers, body) in order, without a reply.

    Subjects and headers must hold neither line breaks nor blanks at their ends
    (`contracts.envelope` quotes what does). Raises MaxPayloadError and what `send` raises.
    """
    made: list[bytes] = []
    for subject, lines, body in messages:
        made.append(hpub(subject, lines, body, client.max_payload))
        if len(made) == MESSAGES_AT_ONCE:
            await send(client, made)
            made = []
    await send(client, made)


async def acknowledge_all(client: Client, messages: Sequence[Msg]) -> None:
    """Acknowledge messages of JetStream, all in one writing. Raises what `send` raises."""
    await send(client, [b"PUB %b 4\r\n%b\r\n" % (m.reply.encode(), _ACK) for m in messages])


def hpub(subject: str, lines: str, body: bytes, limit: int) -> bytes:
    """Return a message with headers, each a line that ends with CRLF.

    Raises MaxPayloadError for more bytes than the limit.
    """
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    size = len(head) + len(body)
    if size > limit:
        raise MaxPayloadError
    return b"HPUB %b %d %d\r\n%b%b\r\n" % (subject.encode(), len(head), size, head, body)


async def send(client: Client, made: list[bytes]) -> None:
    """Send messages that are made already.

    Raises ConnectionClosedError, or OutboundBufferLimitError while the connection is lost: what
    was written then would be sent after the reconnection, out of its turn.
    """
    if client.is_closed:
        raise ConnectionClosedError
    if not client.is_connected:
        raise OutboundBufferLimitError
    # The library has no public way to send bytes that are made already; the tests of the relay
    # show at each new version whether this one still is one.
    await client._send_command(b"".join(made))  # noqa: SLF001
    await client._flush_pending()  # noqa: SLF001


async def flushed(client: Client) -> None:
    """Wait until the server has read everything that was given to the client before.

    The library writes the question of its flush past what still waits to be written; the second
    one comes behind that.
    """
    await client.flush()
    await client.flush()


async def end(client: Client, subscription: Subscription) -> None:
    """End a subscription; return when everything the server has sent for it is handed over.

    The library's own drain alone does not: see `flushed`. What came between its question and the
    end of the subscription would be thrown away unread.
    """
    await client._send_unsubscribe(subscription._id)  # noqa: SLF001
    await flushed(client)
    await subscription.drain()  # type: ignore[no-untyped-call]  # the library forgot its None
