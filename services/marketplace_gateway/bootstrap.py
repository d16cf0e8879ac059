"""The wiring page of marketplace_gateway: every part, named once."""

from collections.abc import Mapping

from cryptography.fernet import Fernet, MultiFernet

from chassis.delivery.follower import Follower
from chassis.runtime.core import Core, consumer_of
from chassis.runtime.service import Parts, Service, WriteSide
from contracts.catalogue import MARKETPLACE, ORDER_STATUS
from services.marketplace_gateway.adapters import tables
from services.marketplace_gateway.adapters.ali1688.adapter import Ali1688
from services.marketplace_gateway.adapters.ali1688.settings import Ali1688Settings
from services.marketplace_gateway.adapters.credentials import SqlCredentials
from services.marketplace_gateway.adapters.http_exchange import ExchangeLimits
from services.marketplace_gateway.adapters.inbox import SqlInbox
from services.marketplace_gateway.adapters.login_states import SealedStates
from services.marketplace_gateway.adapters.projection import MarketplaceViews
from services.marketplace_gateway.adapters.reading import GatewayReading
from services.marketplace_gateway.adapters.settings import GatewaySettings
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.pairs import SqlPairs
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from services.marketplace_gateway.adapters.work_list import SqlWorkList
from services.marketplace_gateway.application.aggregates import AGGREGATES, CODEC
from services.marketplace_gateway.application.commands import command_handlers
from services.marketplace_gateway.application.following import OrderStatusFollower
from services.marketplace_gateway.application.handlers.sessions import SessionHandlers
from services.marketplace_gateway.application.handlers.synchronizing import (
    SynchronizationHandlers,
)
from services.marketplace_gateway.application.marketplace import Address, Marketplace
from services.marketplace_gateway.application.ports import Pace, Ports
from services.marketplace_gateway.application.publishing import publish
from services.marketplace_gateway.application.recovery import Recovery
from services.marketplace_gateway.application.rule_setting import RuleSetting
from services.marketplace_gateway.application.working.bindings import BindingWorker
from services.marketplace_gateway.application.working.bookings import BookingWorker
from services.marketplace_gateway.application.working.crew import Crew
from services.marketplace_gateway.application.working.hand_overs import HandOverWorker
from services.marketplace_gateway.application.working.missed_pushes import MissedPushes
from services.marketplace_gateway.application.working.polls import Polls
from services.marketplace_gateway.application.working.pushes import PushWorker
from services.marketplace_gateway.application.working.reconciliations import Reconciliations
from services.marketplace_gateway.application.working.synchronizations import (
    SynchronizationWorker,
)
from services.marketplace_gateway.application.working.unbindings import UnbindingWorker
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.entrypoints.knowledge_routes import knowledge_router
from services.marketplace_gateway.entrypoints.login_routes import login_router
from services.marketplace_gateway.entrypoints.marketplace_routes import marketplace_router
from services.marketplace_gateway.entrypoints.reading_routes import reading_router

VIEWS_SECONDS = 2.0
"""How long at most the workers wait for the views to show what they have recorded."""


def service() -> Service:
    """Return the service as the chassis runs it."""
    return Service(
        name="marketplace_gateway",
        settings=GatewaySettings,
        build=build,
        write_side=WriteSide(MARKETPLACE, CODEC, AGGREGATES, publish),
        projections=(MarketplaceViews(),),
        own_tables=tables.own,
        follows=(ORDER_STATUS,),
        # Every account is read from its beginning: what was bought meanwhile must be known before
        # anything more is.
        after_restoring=("DELETE FROM poll_cursors", "DELETE FROM reconciliations"),
    )


def build(core: Core) -> Parts:
    """Wire ports, workers, handlers and routes."""
    settings: GatewaySettings = core.settings
    keys = settings.token_key.get_secret_value().split(",")
    fernets = [Fernet(key.strip()) for key in keys]
    marketplaces = _marketplaces(settings, core)
    followers: list[Follower] = []
    recovery = Recovery.of(
        core.store.timelines(), lambda: followers[0].first_head if followers else None
    )
    work = SqlWorkList(core.database)
    ports = Ports(
        writer=core.writing,
        work=work,
        marketplaces=marketplaces,
        credentials=SqlCredentials(core.database, fernets, marketplaces, core.clock),
        inbox=SqlInbox(core.database),
        address=_address(settings),
        pace=Pace(
            absence_window=settings.seconds("absence_window"),
            look_up_every=settings.seconds("look_up"),
            poll_every=settings.seconds("poll"),
            poll_overlap=settings.seconds("poll_overlap"),
            retry_after=settings.seconds("retry"),
            replay_every=settings.seconds("replay"),
            reconcile_every=settings.seconds("reconcile"),
        ),
        clock=core.clock,
        changed=core.projectors["marketplace"].applied,
        settled=lambda: core.projectors["marketplace"].reach(core.writing.head, VIEWS_SECONDS),
        holds=core.holds,
        recovery=recovery,
    )
    states = SealedStates(MultiFernet(fernets))
    redirect_uri = f"{settings.public_url.rstrip('/')}/oauth/callback"
    follower = OrderStatusFollower(
        consumer_of(ORDER_STATUS),
        core.writing,
        work,
        marketplaces,
        core.clock,
        core.projectors["marketplace"].reach,
        recovery,
        lambda: followers[0].source_restored,
        settings.seconds("absence_window"),
    )
    polls = Polls(ports)
    crews = (
        Crew("bookings", ports, lambda: work.bookings(core.clock()), BookingWorker(ports).work),
        Crew("bindings", ports, work.bindings, BindingWorker(ports).work),
        Crew("unbindings", ports, work.unbindings, UnbindingWorker(ports).work),
        Crew(
            "synchronizations",
            ports,
            work.synchronizations,
            SynchronizationWorker(ports, polls).work,
        ),
        Crew("hand-overs", ports, work.handing_over, HandOverWorker(ports).work),
    )
    feed = core.feed_of(ORDER_STATUS)
    followers.append(core.follower(ORDER_STATUS, feed, follower.apply, follower.apply_again))

    async def close() -> None:
        await feed.close()
        for marketplace in marketplaces.values():
            await marketplace.close()

    return Parts(
        routers=(
            reading_router(
                GatewayReading(core.database, RuleSetting(core.store), ports.address),
                core.projectors["marketplace"],
                core.verifier,
                core.clock,
            ),
            marketplace_router(ports, core.verifier),
            login_router(ports, states, redirect_uri, settings.admin_url),
            knowledge_router(core.verifier),
        ),
        handlers=command_handlers(
            SessionHandlers(marketplaces, states, work, redirect_uri),
            SynchronizationHandlers(work),
        ),
        followers=followers,
        tasks=(
            *(crew.run for crew in crews),
            polls.run,
            PushWorker(ports).run,
            MissedPushes(ports).run,
            Reconciliations(ports).run,
        ),
        close=close,
    )


def _marketplaces(settings: GatewaySettings, core: Core) -> Mapping[Provider, Marketplace]:
    seconds = settings.call_timeout_seconds
    limits = ExchangeLimits(silence_seconds=seconds, whole_seconds=2 * seconds)
    return {
        Provider.ALI1688: Ali1688(
            Ali1688Settings(
                settings.ali1688_app_key,
                settings.ali1688_app_secret.get_secret_value(),
                api_base=settings.ali1688_api_base,
                login_base=settings.ali1688_login_base,
                limits=limits,
                throttle=settings.throttle(settings.ali1688_calls_per_second),
                breaker=settings.breaker(),
            ),
            core.clock,
        ),
        Provider.TAOBAO: TaobaoGlobal(
            TaobaoGlobalSettings(
                settings.taobao_app_key,
                settings.taobao_app_secret.get_secret_value(),
                api_base=settings.taobao_api_base,
                login_base=settings.taobao_login_base,
                pay_page=settings.taobao_pay_page,
                json_body=settings.taobao_json_body,
                limits=limits,
                throttle=settings.throttle(settings.taobao_calls_per_second),
                breaker=settings.breaker(),
            ),
            core.clock,
            SqlPairs(core.database, core.clock),
        ),
    }


def _address(settings: GatewaySettings) -> Address:
    return Address(
        full_name=settings.warehouse_name,
        mobile=settings.warehouse_mobile,
        province=settings.warehouse_province,
        city=settings.warehouse_city,
        district=settings.warehouse_district,
        street=settings.warehouse_street,
        post_code=settings.warehouse_post_code,
    )
