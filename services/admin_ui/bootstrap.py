"""The wiring page of admin_ui: pages for people over the other services' HTTP."""

from fastapi import FastAPI

from chassis.runtime.core import Core
from chassis.runtime.service import Parts, Service
from chassis.security.keys import load_private
from chassis.security.tokens import TokenSigner
from services.admin_ui.adapters.knowledge import KnownCodes
from services.admin_ui.adapters.passwords import Argon2Passwords
from services.admin_ui.adapters.persons_tokens import PersonsTokens
from services.admin_ui.adapters.photos import Photos
from services.admin_ui.adapters.platform import Platform
from services.admin_ui.adapters.settings import AdminSettings
from services.admin_ui.adapters.sql_accounts import SqlAccounts
from services.admin_ui.adapters.sql_choices import SqlSessionChoices
from services.admin_ui.adapters.sql_sign_ins import SqlSignIns
from services.admin_ui.adapters.sql_views import SqlSavedViews
from services.admin_ui.adapters.tables import metadata
from services.admin_ui.application.managing_accounts import ManagingAccounts
from services.admin_ui.application.signing_in import SigningIn
from services.admin_ui.entrypoints.account_page_routes import AccountPages, account_page_router
from services.admin_ui.entrypoints.account_routes import account_router
from services.admin_ui.entrypoints.action_routes import action_router
from services.admin_ui.entrypoints.activity_routes import activity_router
from services.admin_ui.entrypoints.answer_routes import answer_router
from services.admin_ui.entrypoints.answering import Desk
from services.admin_ui.entrypoints.attention_routes import attention_router
from services.admin_ui.entrypoints.audit_routes import audit_router
from services.admin_ui.entrypoints.choice_routes import choice_router
from services.admin_ui.entrypoints.compressing import CompressingMiddleware
from services.admin_ui.entrypoints.dashboard_routes import dashboard_router
from services.admin_ui.entrypoints.download_routes import download_router
from services.admin_ui.entrypoints.event_routes import event_router
from services.admin_ui.entrypoints.failing import add_failure_pages
from services.admin_ui.entrypoints.feed_routes import feed_router
from services.admin_ui.entrypoints.file_routes import file_router, static
from services.admin_ui.entrypoints.guards import HeaderMiddleware, SameOriginMiddleware
from services.admin_ui.entrypoints.history_routes import history_router
from services.admin_ui.entrypoints.live_feed_routes import live_feed_router
from services.admin_ui.entrypoints.live_routes import live_router
from services.admin_ui.entrypoints.mistakes import MistakeMiddleware
from services.admin_ui.entrypoints.operation_routes import operation_router
from services.admin_ui.entrypoints.order_routes import order_router
from services.admin_ui.entrypoints.order_synchronize_routes import order_synchronize_router
from services.admin_ui.entrypoints.paying_routes import paying_router
from services.admin_ui.entrypoints.purchase_routes import purchase_router
from services.admin_ui.entrypoints.rendering import Rendering
from services.admin_ui.entrypoints.row_routes import row_router
from services.admin_ui.entrypoints.rule_routes import rule_router
from services.admin_ui.entrypoints.session_routes import session_router
from services.admin_ui.entrypoints.sign_in_routes import sign_in_router
from services.admin_ui.entrypoints.undo_routes import undo_router
from services.admin_ui.entrypoints.unmatched_routes import unmatched_router
from services.admin_ui.entrypoints.view_routes import view_router
from services.admin_ui.entrypoints.zone_routes import zone_router


def service() -> Service:
    """Describe the service to the chassis: it has no write side and follows nothing."""
    return Service(
        name="admin_ui",
        settings=AdminSettings,
        build=build,
        own_tables=metadata,
        # Who signed out, or was shut out, since the backup must not be signed in again.
        after_restoring=("DELETE FROM sign_ins",),
    )


def build(core: Core) -> Parts:
    """Wire the pages."""
    settings: AdminSettings = core.settings
    key = load_private(settings.keys, core.name)
    platform = Platform(settings, PersonsTokens(TokenSigner(core.name, key, core.clock)))
    photos = Photos(settings.photos_from, key)
    signing_in = SigningIn(
        settings.agency,
        SqlAccounts(core.database),
        SqlSignIns(core.database),
        Argon2Passwords(),
        core.clock,
    )
    desk = Desk(
        agency=settings.agency,
        # With the prefix a browser refuses one that another host or plain HTTP has set.
        cookie="__Host-caigou" if settings.is_secure else "caigou",
        signing_in=signing_in,
        platform=platform,
        rendering=Rendering({"static": static, "photo": photos.address}),
        views=SqlSavedViews(core.database),
        choices=SqlSessionChoices(core.database),
        clock=core.clock,
        known=KnownCodes(platform),
    )

    managing = ManagingAccounts(signing_in)
    account_pages = AccountPages(desk, managing)

    def finish(app: FastAPI) -> None:
        app.add_middleware(MistakeMiddleware, rendering=desk.rendering)
        app.add_middleware(CompressingMiddleware)
        app.add_middleware(SameOriginMiddleware)
        app.add_middleware(HeaderMiddleware, secure=settings.is_secure)
        add_failure_pages(app, desk)

    async def close() -> None:
        await platform.close()
        await photos.close()

    return Parts(
        routers=(
            sign_in_router(desk, secure=settings.is_secure),
            zone_router(desk, secure=settings.is_secure),
            account_router(managing, core.verifier, account_pages.show),
            account_page_router(desk, managing, account_pages),
            file_router(desk, photos),
            download_router(desk),
            dashboard_router(desk),
            order_router(desk),
            purchase_router(desk),
            action_router(desk),
            undo_router(desk),
            operation_router(desk),
            feed_router(desk),
            activity_router(desk),
            answer_router(desk),
            attention_router(desk),
            event_router(desk),
            history_router(desk),
            audit_router(desk),
            session_router(desk),
            paying_router(desk, core.clock),
            unmatched_router(desk),
            rule_router(desk),
            choice_router(desk),
            order_synchronize_router(desk),
            view_router(desk),
            live_router(desk, core.stopping),
            row_router(desk),
            live_feed_router(desk),
        ),
        close=close,
        finish=finish,
    )
