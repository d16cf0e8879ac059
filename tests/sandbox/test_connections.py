"""Faults on a real connection, and the program as it is started."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx2
import pytest

from tests.sandbox.buyer_1688 import Buyer1688, cargo
from tests.sandbox.stage import Json

CREATE = "alibaba.trade.fastCreateOrder"


async def start(data: Path, port: int = 0) -> Process:
    command = ("-m", "sandbox", "--port", str(port), "--data", str(data))
    return await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=PIPE)


async def ready_address(process: Process) -> str:
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith("sandbox ready on "), line
    return line.split()[3].rstrip(",")


async def test_the_program_as_it_is_started(tmp_path: Path) -> None:
    """It says when it is ready, refuses a taken port in one line, and ends with status 0."""
    process = await start(tmp_path)
    address = await ready_address(process)
    port = int(address.rpartition(":")[2])
    second = await start(tmp_path / "other", port)
    async with httpx2.AsyncClient(base_url=address, timeout=20) as http:
        await buy_through_cut_connections_and_time_outs(http)
        _, errors = await second.communicate()
        assert second.returncode == 1
        assert errors.decode().splitlines() == [
            f"sandbox: cannot listen on 127.0.0.1:{port}: Address already in use"
        ]
        await end_while_somebody_waits(http, process)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")


async def buy_through_cut_connections_and_time_outs(http: httpx2.AsyncClient) -> None:
    buyer = Buyer1688(http)
    await buyer.log_in()
    good: Json = (await http.get("/control/catalogue?marketplace=1688&limit=1")).json()["goods"][0]

    async def create_with(kind: str, outer: str, error: type[Exception], patience: float) -> Json:
        body = {"marketplace": "1688", "api": CREATE, "kind": kind}
        await http.post("/control/faults", json=body)
        params = buyer._order((cargo(good),)) | {"outOrderId": outer}
        http.timeout = httpx2.Timeout(patience)
        with pytest.raises(error):
            await buyer.send(f"com.alibaba.trade/{CREATE}", params)
        http.timeout = httpx2.Timeout(20)
        found: Json = (await http.get(f"/control/orders?outer_id={outer}")).json()
        return found

    cut = await create_with("cut", "PO-1", httpx2.RemoteProtocolError, 20)
    assert cut["total"] == 1
    after = await create_with("timeout_after", "PO-2", httpx2.ReadTimeout, 0.1)
    assert after["total"] == 1
    before = await create_with("timeout_before", "PO-3", httpx2.ReadTimeout, 0.1)
    assert before["total"] == 0
    reset = await create_with("reset_before", "PO-4", httpx2.ReadError, 20)
    assert reset["total"] == 0
    reset = await create_with("reset_after", "PO-5", httpx2.ReadError, 20)
    assert reset["total"] == 1
    assert (await buyer.orders())["totalRecord"] == 3


async def end_while_somebody_waits(http: httpx2.AsyncClient, process: Process) -> None:
    buyer = Buyer1688(http)
    await buyer.log_in()
    await http.post("/control/faults", json={"marketplace": "1688", "kind": "timeout_before"})
    waiting = asyncio.create_task(buyer.orders())
    while not (await http.get("/control/faults")).json()["faults"][-1]["struck"]:
        continue
    process.send_signal(signal.SIGTERM)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await waiting
