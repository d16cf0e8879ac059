"""Makes the Purchase tab's view again in a process of its own, and tells what it took.

`python -m tests.bench.rebuild_process URL` prints seconds and peak megabytes.
"""

import resource
import sys
import time

import orjson

from chassis.projection.rebuild import rebuild
from chassis.runtime.collector import calm_collector
from chassis.store.database import open_database
from chassis.store.opening import open_store
from services.order_status.adapters.purchase_tab import PurchaseTab
from services.order_status.application.aggregates import CODEC


def main() -> None:
    calm_collector()
    database = open_database(sys.argv[1])
    start = time.perf_counter()
    rebuild(PurchaseTab(), open_store(database), database, CODEC, lambda *_: None)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(orjson.dumps({"seconds": seconds, "megabytes": peak}).decode() + "\n")


if __name__ == "__main__":
    main()
