"""The wiring of activity_log: it follows both other services and owns no aggregate."""

from chassis.codec import Codec
from chassis.http.feed_head import FeedHead
from chassis.parking.events import PARKING, PARKING_SORTS
from chassis.runtime.core import Core
from chassis.runtime.service import Parts, Service, WriteSide
from chassis.settings import Settings
from chassis.wakeup import Wakeup
from contracts.catalogue import ACTIVITY_LOG, MARKETPLACE, ORDER_STATUS
from services.activity_log.adapters.activity_bookmark import ActivityBookmark
from services.activity_log.adapters.activity_queries import ActivityQueries
from services.activity_log.adapters.answer_queries import AnswerQueries
from services.activity_log.adapters.audit_queries import AuditQueries
from services.activity_log.adapters.tables import metadata
from services.activity_log.adapters.timeline_queries import TimelineQueries
from services.activity_log.adapters.writing import ActivityWriter
from services.activity_log.entrypoints.activity_routes import activity_router
from services.activity_log.entrypoints.live_feed import LiveFeed
from services.activity_log.entrypoints.timeline_routes import timeline_router

CODEC = Codec("activity_log", PARKING_SORTS)
SOURCES = (ORDER_STATUS, MARKETPLACE)


def service() -> Service:
    """Describe the service to the chassis."""
    return Service(
        name="activity_log",
        settings=Settings,
        build=build,
        # It owns no aggregate of its own; only what an operator parks is recorded as events.
        write_side=WriteSide(ACTIVITY_LOG, CODEC, (PARKING,), publish=None),
        own_tables=metadata,
        follows=SOURCES,
    )


def build(core: Core) -> Parts:
    """Wire the parts onto the core."""
    changed = Wakeup()
    writer = ActivityWriter(core.database, changed)
    queries = ActivityQueries(core.database, core.clock)
    timelines = TimelineQueries(core.database)
    live = LiveFeed(queries, FeedHead(queries.head, changed))
    feeds = {source: core.feed_of(source) for source in SOURCES}

    async def close() -> None:
        for feed in feeds.values():
            await feed.close()

    bookmarks = {source: ActivityBookmark(core.database, source, SOURCES) for source in SOURCES}
    return Parts(
        routers=[
            activity_router(
                core, queries, timelines, AnswerQueries(core.database, core.clock), live
            ),
            timeline_router(core.verifier, timelines, AuditQueries(core.database)),
        ],
        followers=[
            core.follower(
                source, feeds[source], writer.apply, writer.apply_again, bookmarks[source]
            )
            for source in SOURCES
        ],
        close=close,
    )
