"""What an account may buy: its limit refuses or lets wait; risk control stops everything."""

from functools import partial

from contracts.marketplace.commands import SetBookingBudget
from contracts.model import Provider
from tests.story.chapters.orders import answer, book, booked, paid_order, question
from tests.story.script import Script, check, until
from tests.story.stage import GATEWAY, Json, Stage


async def play(script: Script, stage: Stage) -> None:
    """Play limits and risk control, on the one account of Taobao Global."""
    session = stage.sessions["global01"]

    async def refused_with_a_time() -> None:
        # It has bought in this hour already.
        limit = {"marketplace": "taobao", "account": "global01", "orders_per_hour": 1}
        await stage.sandbox("POST", "/limits", limit)
        await paid_order(stage, "S-22", Provider.TAOBAO)
        await book(stage, "S-22", queue=False)
        item = await until(
            "a booking beyond the account's limit is refused",
            partial(stage.item_of, "S-22", "1"),
            lambda item: item["refusal"] is not None,
        )
        words = item["refusal"]["message"]
        check("in words, because of the limit", True, "booking limit" in words)
        check("with the time when to try again", True, "try again at" in words)
        known = await _session(stage, session)
        check("the session shows it too", True, known["next_booking_at"] is not None)
        check("and has learned its limit", True, any(known["budget"].values()))

    async def waits_for_its_turn() -> None:
        operation_id = await book(stage, "S-22")
        page = await until(
            "queued, the booking waits for the limit",
            partial(stage.get, GATEWAY, f"/operations/{operation_id}/bookings"),
            lambda page: page["bookings"] and page["bookings"][0]["status"] == "held",
        )
        check("and says until when", True, page["bookings"][0]["held_until"] is not None)
        await stage.sandbox("DELETE", "/limits")
        await stage.accepted(GATEWAY, "set-booking-budget", SetBookingBudget(session_id=session))
        await until(
            "a person may lift what was learned",
            partial(_session, stage, session),
            lambda known: not any(known["budget"].values()),
        )

    async def risk_control() -> None:
        await stage.sandbox(
            "POST",
            "/faults",
            {"marketplace": "1688", "api": "*", "kind": "risk_control", "times": 1},
        )
        first = stage.sessions["caigou01"]
        await paid_order(stage, "S-23", Provider.ALI1688)
        await book(stage, "S-23", session=first)
        asked = await question(stage, "the account is stopped, and a person asked", "risk_control")
        known = await _session(stage, first)
        check("the session is blocked", "blocked", known["state"])
        await answer(stage, asked, "resume")
        await booked(stage, "S-23", "cleared, the booking goes on by itself")

    await script.step(
        "The account's booking limit refuses, and says until when", refused_with_a_time
    )
    await script.step("Or the booking waits for the limit", waits_for_its_turn)
    await script.step("Risk control stops an account until a person clears it", risk_control)


async def _session(stage: Stage, session_id: str) -> Json:
    page = await stage.get(GATEWAY, "/sessions")
    return next(dict(one) for one in page["sessions"] if one["session_id"] == session_id)
