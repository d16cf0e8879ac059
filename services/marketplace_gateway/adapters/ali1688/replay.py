"""Messages that 1688 could not push: `push.query.messageList` and `push.message.confirm`.

The other reading API, `push.cursor.messageList`, confirms by being read: whoever crashes between
reading and storing has lost the messages. This one confirms nothing, so that they are stored
first and confirmed afterwards. Both are signed and ask for no token (open.1688.com).
"""

from collections.abc import Sequence

import structlog

from services.marketplace_gateway.adapters.ali1688.assumptions import (
    MESSAGE_PAGE_SIZE,
    MOST_MESSAGE_PAGES,
)
from services.marketplace_gateway.adapters.ali1688.client import MESSAGES, NO_TOKEN, AopClient
from services.marketplace_gateway.adapters.ali1688.errors import api_refusal
from services.marketplace_gateway.adapters.ali1688.push import push_of
from services.marketplace_gateway.adapters.exact_json import compact_json, field_names, outline
from services.marketplace_gateway.adapters.loose_reading import (
    Fields,
    flag,
    identifier,
    listed,
    mapping,
    objects,
    whole,
)
from services.marketplace_gateway.application.marketplace import Push, UnreadableAnswerError

log = structlog.get_logger()
QUERY = "push.query.messageList"
CONFIRM = "push.message.confirm"


async def missed_pushes(client: AopClient) -> list[Push]:
    """Return the messages about orders, and confirm those that concern none.

    A message about an order whose number cannot be read stays where it is: the changed orders
    are polled as well, and nothing is lost by leaving it.
    """
    pushes: list[Push] = []
    of_no_concern: list[str] = []
    for page_no in range(1, MOST_MESSAGE_PAGES + 1):
        entries, is_last = await _page(client, page_no)
        for entry in entries:
            try:
                push = push_of(entry)
            except UnreadableAnswerError:
                log.warning("a missed message could not be read", received=field_names(entry)[:500])
                continue
            if push is not None:
                pushes.append(push)
            elif message_id := identifier(entry, "msgId"):
                of_no_concern.append(message_id)
        if is_last:
            break
    # Only now: a confirmation moves the messages of later pages forward.
    await confirm_pushes(client, of_no_concern)
    return pushes


async def confirm_pushes(client: AopClient, message_ids: Sequence[str]) -> None:
    """Confirm messages; ids that are no numbers are none of 1688's."""
    numbers = [int(one) for one in message_ids if one.isascii() and one.isdigit()]
    for start in range(0, len(numbers), MESSAGE_PAGE_SIZE):
        batch = compact_json(numbers[start : start + MESSAGE_PAGE_SIZE])
        answer = await client.act(NO_TOKEN, CONFIRM, {"msgIdList": batch}, MESSAGES)
        done = flag(answer, "isSuccess") or flag(answer, "success")
        if not (done or flag(mapping(answer, "result"), "isSuccess")):
            raise api_refusal(answer) or UnreadableAnswerError(
                f"isSuccess of {CONFIRM}", outline(answer)
            )


async def _page(client: AopClient, page_no: int) -> tuple[list[Fields], bool]:
    answer = await client.read(
        NO_TOKEN, QUERY, {"page": str(page_no), "pageSize": str(MESSAGE_PAGE_SIZE)}, MESSAGES
    )
    refusal = api_refusal(answer)
    if refusal is not None:
        raise refusal
    wrapped = mapping(answer, "result")
    page = mapping(answer, "pushMessagePage") or mapping(wrapped, "pushMessagePage")
    total = whole(page, "totalCount")
    if listed(page, "datas") is None and total != 0:
        raise UnreadableAnswerError(f"pushMessagePage.datas of {QUERY}", outline(answer))
    entries = objects(page, "datas")
    # The platform may serve smaller pages than were asked for, so a total counts more than a size.
    seen = page_no * MESSAGE_PAGE_SIZE
    is_last = seen >= total if total is not None else len(entries) < MESSAGE_PAGE_SIZE
    return entries, is_last or not entries
