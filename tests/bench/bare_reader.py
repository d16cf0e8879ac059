"""The least that a route can do: the SELECT of an order's 200 rows, and orjson.

`python -m tests.bench.bare_reader PORT URL`; it is what `read_tab` is compared with.
"""

import sys
from dataclasses import replace

import orjson
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from chassis.runtime.collector import calm_collector
from chassis.store.database import open_database
from deploy.local.ports import HOST
from services.order_status.adapters.queries.items import ItemQueries
from services.order_status.application.reading.item_query import ItemFilter, Order


def application(url: str) -> FastAPI:
    app = FastAPI()
    queries = ItemQueries(open_database(url))
    usual = Order()

    @app.get("/items/{order}")
    def items(order: str) -> Response:
        chosen = ItemFilter(agency="default", order_id=order)
        page = queries.page(chosen, replace(usual, limit=200))
        rows = [{str(name): value for name, value in row.items()} for row in page.rows]
        return Response(orjson.dumps(rows), media_type="application/json")

    return app


if __name__ == "__main__":
    calm_collector()
    uvicorn.run(
        application(sys.argv[2]), host=HOST, port=int(sys.argv[1]), loop="uvloop", access_log=False
    )
