"""Pairs of ids that were met once are known after a restart: the platform tells no way back."""

from pathlib import Path

from chassis.store.database import Database, open_database
from services.marketplace_gateway.adapters import tables
from services.marketplace_gateway.adapters.taobao.adapter import TaobaoGlobal
from services.marketplace_gateway.adapters.taobao.pairs import SqlPairs
from services.marketplace_gateway.adapters.taobao.settings import TaobaoGlobalSettings
from tests.conformance.marketplaces.kits import TAOBAO, TOKEN, clock
from tests.conformance.marketplaces.scripted_server import ScriptedServer
from tests.conformance.marketplaces.test_taobao_ids import (
    ITEM,
    MP_ITEM,
    MP_SKU,
    SKU,
    goods_of,
    look_ups,
    order_showing,
    product_by,
)


def started(server: ScriptedServer, database: Database) -> TaobaoGlobal:
    settings = TaobaoGlobalSettings("2000001", "secret", f"{server.url}/rest")
    return TaobaoGlobal(settings, clock, SqlPairs(database, clock))


async def test_an_order_is_understood_after_a_restart(
    server: ScriptedServer, tmp_path: Path
) -> None:
    """The order shows the distributor's ids, which the platform explains to nobody."""
    database = open_database(f"sqlite:///{tmp_path / 'pairs.sqlite'}")
    tables.own.create_all(database.engine)
    server.script = TAOBAO.script(
        read=order_showing(MP_ITEM, MP_SKU), **{"/product/get": product_by(ITEM)}
    )
    before = started(server, database)
    await before.preview(TOKEN, TAOBAO.draft())
    await before.close()
    after = started(server, database)
    asked = len(look_ups(server))
    assert await goods_of(after) == (ITEM, SKU)
    assert len(look_ups(server)) == asked, "nobody had to be asked again"
    await after.close()
