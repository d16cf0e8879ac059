"""The sandbox as a process, and its control API: what the rest of the world does there."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from contracts.model import Provider
from deploy.local.processes import Child

ROOT = Path(__file__).parents[2]
CREATE = {
    Provider.ALI1688: "alibaba.trade.fastCreateOrder",
    Provider.TAOBAO: "/purchase/order/create",
}
ACCOUNTS = {
    Provider.ALI1688: ("caigou01", "caigou02"),
    Provider.TAOBAO: ("global01", "global02"),
}

Json = dict[str, Any]


MADE_SECONDS = 20.0


class Sandbox:
    """Asks and tells the sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx2.Client(trust_env=False, timeout=20, base_url=f"{url}/control")

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Json:
        return self._done(self._http.get(path, params=query))

    def post(self, path: str, **body: Any) -> Json:
        return self._done(self._http.post(path, json=body))

    def made(self, number: str) -> Json:
        """Return an order once the marketplace has made it: Taobao answers before it has."""
        deadline = time.monotonic() + MADE_SECONDS
        while (order := self.order(number))["state"] == "creating":
            assert time.monotonic() < deadline, f"{number} is still being created"
            time.sleep(0.02)
        return order

    def pay(self, number: str) -> None:
        """Pay as a buyer would: once there is something to pay."""
        self.made(number)
        self.post(f"/orders/{number}/pay")

    def fault(self, provider: Provider, kind: str, api: str = "", **more: Any) -> None:
        """Let the next call to `api` (create, unless named) go wrong."""
        name = api or CREATE[provider]
        self.post("/faults", marketplace=provider.value, api=name, kind=kind, **more)

    def calm(self) -> None:
        """Take back every fault."""
        self._done(self._http.delete("/faults"))

    def creates(self, outer_id: str) -> int:
        """Return how many create calls came in under our number."""
        calls = self.get("/calls", outer_id=outer_id, limit=100)["calls"]
        return sum(1 for call in calls if call["api"] in CREATE.values())

    def calls(self, api: str) -> int:
        total: int = self.get("/calls", api=api, limit=1)["total"]
        return total

    def orders(self, outer_id: str) -> list[Json]:
        found: list[Json] = self.get("/orders", outer_id=outer_id, limit=100)["orders"]
        return found

    def order(self, number: str) -> Json:
        return self.get(f"/orders/{number}")

    @staticmethod
    def _done(answer: httpx2.Response) -> Json:
        assert answer.status_code < 300, answer.text
        read: Json = answer.json() if answer.content else {}
        return read


@contextlib.contextmanager
def sandbox_process(folder: Path, *options: str) -> Iterator[Sandbox]:
    """Run a sandbox of our own on a free port."""
    command = [
        *(sys.executable, "-m", "sandbox", "--port", "0", "--data", str(folder)),
        *("--background", "0.05", "--cancel-too-fast", "0"),
        *options,
    ]
    log = folder.with_name(f"{folder.name}.log")
    child = Child("sandbox", command, log, ready=lambda: bool(_address(log)), folder=ROOT)
    child.start()
    try:
        sandbox = Sandbox(_address(log))
        yield sandbox
        sandbox.close()
    finally:
        child.stop()


def _address(log: Path) -> str:
    """Return what the sandbox says when it is ready; empty until then."""
    _, _, told = log.read_text().partition("sandbox ready on ")
    return told.partition(",")[0]
