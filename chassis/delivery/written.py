"""Writes many messages to NATS at once, in the bytes of its protocol.

The client library checks and encodes header by header, which for our seventeen takes longer than
all the rest of publishing. Here the headers are known to be sane (`contracts.envelope` quotes what
is not), so that a message is one formatting. The protocol is NATS's own: `HPUB <subject> <bytes of
headers> <bytes of all>`, headers, body. Source: docs of the NATS client protocol, and ADR-4.
"""

from collections.abc import Iterable, Mapping, Sequence

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError, MaxPayloadError, OutboundBufferLimitError

_ACK = b"+ACK"
"""What JetStream wants to hear of a message that is done with."""

MESSAGES_AT_ONCE = 64
"""A hundred kilobytes or so: the connection is written to while the next are made."""


async def write_all(
    client: Client, messages: Iterable[tuple[str, Mapping[str, str], bytes]]
) -> None:
    """Write (subject, headers, body) in order, without a reply.

    Subjects and headers must hold neither line breaks nor blanks at their ends. Raises
    MaxPayloadError, ConnectionClosedError, or OutboundBufferLimitError while the connection is
    lost: what was written then would be sent after the reconnection, out of its turn.
    """
    made: list[bytes] = []
    for message in messages:
        made.append(_hpub(message, client.max_payload))
        if len(made) == MESSAGES_AT_ONCE:
            await _send(client, made)
            made = []
    await _send(client, made)


async def acknowledge_all(client: Client, messages: Sequence[Msg]) -> None:
    """Acknowledge messages of JetStream, all in one writing. Raises as `write_all` does."""
    await _send(client, [b"PUB %b 4\r\n%b\r\n" % (m.reply.encode(), _ACK) for m in messages])


def _hpub(message: tuple[str, Mapping[str, str], bytes], limit: int) -> bytes:
    subject, headers, body = message
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    size = len(head) + len(body)
    if size > limit:
        raise MaxPayloadError
    return b"HPUB %b %d %d\r\n%b%b\r\n" % (subject.encode(), len(head), size, head, body)


async def _send(client: Client, made: list[bytes]) -> None:
    if client.is_closed:
        raise ConnectionClosedError
    if not client.is_connected:
        raise OutboundBufferLimitError
    # The library has no public way to send bytes that are made already; the tests of the relay
    # show at each new version whether this one still is one.
    await client._send_command(b"".join(made))  # noqa: SLF001
    await client._flush_pending()  # noqa: SLF001
