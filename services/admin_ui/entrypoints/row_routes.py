"""What changed on a page: `/live` before the page's own address, with what the page has."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from chassis.http.exact_paths import PathId
from services.admin_ui.adapters.platform import ORDER_STATUS
from services.admin_ui.domain.live_position import LivePosition
from services.admin_ui.entrypoints.answering import Desk, Person
from services.admin_ui.entrypoints.asked_together import AskedTogether
from services.admin_ui.entrypoints.listing import NAMES
from services.admin_ui.entrypoints.live_answer import LiveAnswer, respond
from services.admin_ui.entrypoints.live_lists import LiveLists, LiveOrderSearch, LiveSearch
from services.admin_ui.entrypoints.order_search import orders_page
from services.admin_ui.entrypoints.words import ORDER_STATUSES

Search = Annotated[LiveSearch, Query()]


def row_router(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/live", include_in_schema=False)
    lists = LiveLists(desk)
    together = AskedTogether()

    async def once(
        request: Request, person: Person, make: Callable[[], Awaitable[bytes]]
    ) -> Response:
        asked = (person.actor, desk.language(request), str(request.url))
        return respond(await together.once(asked, make))

    @router.get("/purchase")
    async def purchase(request: Request, asked: Search) -> Response:
        person = await desk.person(request)

        async def make() -> bytes:
            answer = LiveAnswer(asked.live_have)
            chosen = asked.list or NAMES[0]
            position, behind = await lists.add(request, person, asked, [chosen], None, answer)
            return answer.body(position, behind=behind)

        return await once(request, person, make)

    @router.get("/orders/{order}/purchase")
    async def purchase_of_order(request: Request, order: PathId, asked: Search) -> Response:
        person = await desk.person(request)
        names: Sequence[str] = [asked.list] if asked.list else NAMES
        return await once(request, person, lambda: of_order(request, person, order, asked, names))

    @router.get("/orders/{order}/items")
    async def items_of_order(request: Request, order: PathId, asked: Search) -> Response:
        person = await desk.person(request)
        return await once(request, person, lambda: of_order(request, person, order, asked, [None]))

    async def of_order(
        request: Request,
        person: Person,
        order: str,
        asked: LiveSearch,
        names: Sequence[str | None],
    ) -> bytes:
        answer = LiveAnswer(asked.live_have)
        position, behind = await lists.add(request, person, asked, names, order, answer)
        path = f"/orders/{quote(order, safe='')}"
        found = await desk.platform.get(person.actor, ORDER_STATUS, path)
        context = {"order": found, "person": person}
        for part in ("order-status", "order-facts", "order-notes"):
            template = f"{part.replace('-', '_')}.html"
            html = desk.rendering.page(desk.language(request), template, context)
            answer.add_part(part, html)
        return answer.body(position, behind=behind)

    @router.get("/orders")
    async def orders(request: Request, asked: Annotated[LiveOrderSearch, Query()]) -> Response:
        person = await desk.person(request)
        found = await orders_page(desk.platform, person.actor, asked.search)
        after = LivePosition.read(asked.live_since).orders or 0
        changes = await desk.platform.get(
            person.actor, ORDER_STATUS, "/changes", {"after": str(after)}
        )
        touched = {order for order, _ in changes["changed"]} | set(asked.live_want.split("\n"))
        shown = [o for o in found["orders"] if not changes["complete"] or o["order_id"] in touched]
        answer = LiveAnswer(asked.live_have)
        language = desk.language(request)
        context = {"orders": shown, "person": person, "found": found, "search": asked.search}
        html = desk.rendering.page(language, "orders_rows.html", context)
        answer.add_list(
            "orders", [o["order_id"] for o in found["orders"]], html, changed=bool(shown)
        )
        answer.add_part("more-orders", desk.rendering.page(language, "more_orders.html", context))
        options = {
            "words": ORDER_STATUSES,
            "counts": found["counts"]["statuses"],
            "chosen": asked.status,
        }
        html = desk.rendering.page(language, "status_options.html", options)
        answer.add_part("status-options", html)
        number = desk.rendering.number(language)
        answer.add_count("orders", number(found["counts"]["matching"]))
        position = LivePosition(orders=found["position"])
        return respond(answer.body(position, behind=found["catching_up"]))

    return router
