"""The rules of an agency: who set them, and what the mapping makes of the marketplace's facts."""

from contracts.access import Role
from contracts.marketplace.vocabulary import ProviderStatus
from tests.order_status.office import ANNA, BORIS, Json, Office
from tests.order_status.shop import booked, facts, targets

ON: Json = {"enabled": True, "delay_seconds": 600, "session_ids": {"1688": "S-1"}}
AT_WAREHOUSE: Json = {
    "effects": [
        {"status": "paid", "moves_to": "ordered"},
        {"status": "signed", "moves_to": "received_at_warehouse"},
        {"status": "closed_unpaid", "unbinds": True},
    ]
}


async def test_until_somebody_sets_them_the_rules_are_the_defaults(office: Office) -> None:
    rules = await office.get("/rules")
    booking, mapping = rules["automatic_booking"], rules["status_mapping"]
    assert booking == {
        "version": 0,
        "set_by": None,
        "set_at": None,
        "enabled": False,
        "delay_seconds": 900,
        "session_ids": {},
        "merge_orders": False,
        "queue_when_limited": True,
    }
    effects = {one["status"]: one["moves_to"] for one in mapping["effects"]}
    assert effects == {
        "creating": None,
        "unpaid": None,
        "paid": "ordered",
        "part_shipped": "ordered",
        "shipped": "ordered",
        "signed": "ordered",
        "finished": "ordered",
        "closed_paid": "ordered",
        "closed_unpaid": None,
    }
    assert [one["status"] for one in mapping["effects"] if one["unbinds"]] == ["closed_unpaid"]
    assert (mapping["version"], mapping["set_by"]) == (0, None)


async def test_a_rule_says_who_set_it_and_when(office: Office) -> None:
    await office.do("set-automatic-booking", ON)
    await office.do("set-automatic-booking", ON, BORIS)
    await office.do("set-status-mapping", AT_WAREHOUSE, BORIS)
    rules = await office.get("/rules")
    booking, mapping = rules["automatic_booking"], rules["status_mapping"]
    assert (booking["version"], booking["set_by"]) == (1, ANNA), "the same again is no change"
    assert booking["set_at"].startswith("2026-03-01")
    assert (booking["enabled"], booking["session_ids"]) == (True, {"1688": "S-1"})
    assert (mapping["version"], mapping["set_by"]) == (1, BORIS)
    signed = next(one for one in mapping["effects"] if one["status"] == "signed")
    assert signed["moves_to"] == "received_at_warehouse"
    assert "packing" in signed["possible"]
    assert "cancelled" not in signed["possible"]
    finished = next(one for one in mapping["effects"] if one["status"] == "finished")
    assert finished["moves_to"] is None, "what is not named changes nothing"
    assert (await office.get("/rules", "other"))["status_mapping"]["version"] == 0


async def test_rules_are_set_by_those_who_may_and_seen_by_all(desk: Office) -> None:
    for role, status in ((Role.PURCHASER, 403), (Role.ADMINISTRATOR, 200)):
        headers = {**desk.token(BORIS, role), "Idempotency-Key": f"k-{role}"}
        answer = await desk.http.post("/commands/set-automatic-booking", json=ON, headers=headers)
        assert answer.status_code == status, role
    seen = await desk.http.get("/rules", headers=desk.token(BORIS, Role.VIEWER))
    assert seen.status_code == 200


async def test_a_mapping_counts_for_what_is_told_from_then_on(office: Office) -> None:
    await booked(office, "1", "2")
    await office.tell(facts(ProviderStatus.SIGNED, "1"))
    await office.do("set-status-mapping", AT_WAREHOUSE)
    await office.tell(facts(ProviderStatus.SIGNED, "1", "2"))
    rows = await office.items()
    assert [row["status"] for row in rows] == ["ordered", "received_at_warehouse"]
    await office.do(
        "change-status",
        {"items": targets("2"), "status": "ordered", "correction": True, "reason": "Not ours"},
    )
    await office.tell(facts(ProviderStatus.SIGNED, "2"), facts(ProviderStatus.FINISHED, "2"))
    assert (await office.item("2"))["status"] == "ordered", "what a person set stays"


async def test_another_agencys_mapping_is_its_own(desk: Office) -> None:
    await booked(desk)
    await desk.do("set-status-mapping", {"effects": []}, agency="other")
    await desk.tell(facts(ProviderStatus.PAID, "1"))
    assert (await desk.item())["status"] == "ordered"
