"""Control of misbehaviour, and the log of what was received."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from sandbox.clock import from_epoch_ms
from sandbox.control.paging import Limit
from sandbox.exchange import Json
from sandbox.faults import Fault, Kind
from sandbox.marketplace import Marketplace
from sandbox.world import World


class FaultWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    marketplace: Marketplace
    api: str = "*"
    kind: Kind
    times: int | None = Field(default=1, ge=1)
    seconds: float = Field(default=30, ge=0)
    account: str | None = None


def fault_control(world: World) -> APIRouter:
    router = APIRouter(prefix="/control")

    @router.get("/faults")
    async def faults() -> Json:
        return {"faults": [_view(fault) for fault in world.faults.asked]}

    @router.post("/faults", status_code=201)
    async def ask(wanted: FaultWanted) -> Json:
        return _view(world.faults.ask(**wanted.model_dump()))

    @router.delete("/faults")
    async def clear() -> Json:
        return {"removed": world.faults.clear()}

    @router.delete("/faults/{fault_id}")
    async def remove(fault_id: int) -> Json:
        removed = world.faults.clear(fault_id)
        if not removed:
            raise HTTPException(404, "no such fault")
        return {"removed": removed}

    @router.get("/calls")
    async def calls(
        marketplace: Marketplace | None = None,
        api: str | None = None,
        outer_id: str | None = None,
        account: str | None = None,
        limit: Limit = 100,
    ) -> Json:
        total, rows = world.calls.find(
            marketplace=marketplace, api=api, outer_id=outer_id, account=account, limit=limit
        )
        found = [{**dict(row), "at": from_epoch_ms(row["at"]).isoformat()} for row in rows]
        return {"total": total, "calls": found}

    @router.delete("/calls")
    async def forget() -> Json:
        world.calls.forget()
        return {}

    return router


def _view(fault: Fault) -> Json:
    return {
        "id": fault.id,
        "marketplace": fault.marketplace.value,
        "api": fault.api,
        "kind": fault.kind.value,
        "times": fault.times,
        "struck": fault.struck,
        "seconds": fault.seconds,
        "account": fault.account,
    }
