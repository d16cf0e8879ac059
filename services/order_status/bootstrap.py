"""The wiring page of order_status: every part, named once."""

from chassis.commands.executor import CommandExecutor
from chassis.http.feed_head import FeedHead
from chassis.runtime.core import Core
from chassis.runtime.service import Parts, Service, WriteSide
from contracts.catalogue import MARKETPLACE, ORDER_STATUS
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.adapters.queries.due_items import DueItems
from services.order_status.adapters.queries.due_orders import DueOrders
from services.order_status.adapters.queries.items import ItemQueries
from services.order_status.adapters.queries.operations import OperationQueries
from services.order_status.adapters.queries.orders import OrderQueries
from services.order_status.adapters.queries.rules import RuleQueries
from services.order_status.adapters.queries.statistics import StatisticsQueries
from services.order_status.adapters.recent_changes import RecentChanges
from services.order_status.adapters.settings import OrderStatusSettings
from services.order_status.application.aggregates import AGGREGATES, CODEC
from services.order_status.application.commands import HANDLERS
from services.order_status.application.publishing import publish
from services.order_status.application.reactions.automatic_booking import AutomaticBooking
from services.order_status.application.reactions.order_progress import OrderProgress
from services.order_status.application.reading.history import History
from services.order_status.application.reading.links import LinkTemplates
from services.order_status.domain.vocabulary import Provider
from services.order_status.entrypoints.bus.marketplace_events import MarketplaceEvents
from services.order_status.entrypoints.http.change_routes import change_router
from services.order_status.entrypoints.http.change_stream import ChangeStream
from services.order_status.entrypoints.http.history_routes import history_router
from services.order_status.entrypoints.http.import_routes import import_router
from services.order_status.entrypoints.http.item_routes import item_router
from services.order_status.entrypoints.http.operation_routes import operation_router
from services.order_status.entrypoints.http.order_routes import order_router
from services.order_status.entrypoints.http.rule_routes import rule_router
from services.order_status.entrypoints.http.statistics_routes import statistics_router


def service() -> Service:
    """Return the service as the chassis runs it."""
    return Service(
        name="order_status",
        settings=OrderStatusSettings,
        build=build,
        write_side=WriteSide(ORDER_STATUS, CODEC, AGGREGATES, publish),
        projections=(PurchaseTab(),),
        follows=(MARKETPLACE,),
    )


def build(core: Core) -> Parts:
    """Wire handlers, the follower of the gateway, what runs by itself, and what can be read."""
    view = core.projectors[PurchaseTab.name]
    items, orders = ItemQueries(core.database), OrderQueries(core.database)
    operations = OperationQueries(core.database)
    links, verifier = _links(core.settings), core.verifier
    events = MarketplaceEvents(core.writing, core.clock)
    progress = OrderProgress(DueOrders(core.database), view.applied, core.writing, core.clock)
    booking = AutomaticBooking(DueItems(core.database), core.writing, core.clock)
    executor = CommandExecutor(core.writing, HANDLERS, core.clock)
    feed = core.feed_of(MARKETPLACE)
    changes = RecentChanges(core.store, CODEC, view.read_position)
    stream = ChangeStream(changes, FeedHead(changes.position, view.applied))
    return Parts(
        handlers=HANDLERS,
        followers=(core.follower(MARKETPLACE, feed, events.apply, events.apply_again),),
        tasks=(progress.run, booking.run),
        routers=(
            item_router(items, orders, view, links, verifier),
            order_router(orders, core.store, view, verifier),
            operation_router(operations, view, verifier),
            rule_router(RuleQueries(core.database), view, verifier),
            statistics_router(StatisticsQueries(core.database), view, verifier, core.clock),
            history_router(History(core.store), links, verifier),
            import_router(executor, core.store, verifier),
            change_router(stream, verifier, core.stopping),
        ),
        close=feed.close,
    )


def _links(settings: OrderStatusSettings) -> LinkTemplates:
    return LinkTemplates(
        goods={
            Provider.ALI1688: settings.goods_page_1688,
            Provider.TAOBAO: settings.goods_page_taobao,
        },
        provider_order={
            Provider.ALI1688: settings.provider_order_page_1688,
            Provider.TAOBAO: settings.provider_order_page_taobao,
        },
        shop_item=settings.shop_item_page,
        shop_vendor=settings.shop_vendor_page,
    )
