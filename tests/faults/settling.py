"""Waiting until the system is at rest: nothing more will happen by itself."""

import asyncio
import sqlite3
import time
from dataclasses import dataclass

import nats.errors
import nats.js.errors
import psycopg

from tests.faults.judging.outside import SOURCES, STREAMS, Outside
from tests.faults.judging.stores import service_named
from tests.faults.loading.person import Person
from tests.faults.loading.vendors import Vendors
from tests.faults.running.points import ACTIVITY_LOG, GATEWAY

STILL_SECONDS = 45.0
"""So long nothing may change while something is left to be done: then it never will be."""
SETTLE_SECONDS = 600.0
LOOK_SECONDS = 1.0
UNREACHABLE = (nats.errors.Error, nats.js.errors.Error, psycopg.Error, sqlite3.Error)
CALM_LOOKS = 3
"""The system is at rest when so many looks in a row see nothing left to be done."""

OPEN_WORK = (
    (
        "bookings",
        "SELECT count(*) FROM bookings WHERE status IN ('prepared', 'held', 'started', 'in_doubt')",
    ),
    ("unbindings", "SELECT count(*) FROM unbindings WHERE status NOT IN ('done', 'refused')"),
    ("synchronizations", "SELECT count(*) FROM synchronizations WHERE outcome IS NULL"),
    ("pushes", "SELECT count(*) FROM pushes WHERE done_at IS NULL"),
)


@dataclass(slots=True)
class Settling:
    """Asks the databases, the streams and the sandbox; the person answers what is asked."""

    outside: Outside
    person: Person
    vendors: Vendors

    async def settle(self) -> tuple[float, list[str]]:
        """Wait until all is at rest; return the seconds, and what is left when it never is."""
        began, calm, left = time.monotonic(), 0, ["not looked yet"]
        before, changed = left, began
        while calm < CALM_LOOKS:
            now = time.monotonic()
            if left != before:
                before, changed = left, now
            if now - began > SETTLE_SECONDS or (left and now - changed > STILL_SECONDS):
                return now - began, left
            asked = await self.person.answer_all()
            await asyncio.to_thread(self.vendors.let_go)
            try:
                left = [f"{asked} questions"] if asked else []
                left += await self._left()
            except (OSError, *UNREACHABLE) as error:
                left = [repr(error)]
            calm = 0 if left else calm + 1
            self.person.journal.note("left", left=left)
            await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - began, []

    async def _left(self) -> list[str]:
        found = []
        heads = self.outside.heads()
        for service in STREAMS:
            at = self.outside.positions(service)
            found += [
                f"{service}/{projection.name} at {at.get(projection.name)}"
                for projection in service_named(service).projections
                if at.get(projection.name, 0) < heads[service]
            ]
        found += await self._unfollowed()
        for name, statement in OPEN_WORK:
            if number := self.outside.rows(GATEWAY, statement)[0][0]:
                found.append(f"{number} {name}")
        unfinished = self.outside.rows(
            ACTIVITY_LOG,
            "SELECT count(*) FROM activities WHERE NOT is_finished AND absorbed_by IS NULL",
        )[0][0]
        if unfinished:
            found.append(f"{unfinished} activities")
        waiting = self.outside.sandbox(
            "SELECT count(*) FROM pushes WHERE state IN ('waiting', 'held')"
        )[0][0]
        if waiting:
            found.append(f"{waiting} pushes to be sent")
        numbers = {row[0] for row in self.outside.sandbox("SELECT no FROM orders")}
        known = {
            r[0]
            for r in self.outside.rows(GATEWAY, "SELECT provider_order_id FROM provider_orders")
        }
        if numbers - known:
            found.append(f"{len(numbers - known)} orders unknown")
        return found

    async def _unfollowed(self) -> list[str]:
        """Say who has not come to the end of what it follows, or has not published all."""
        found = []
        for service, source in SOURCES.items():
            last = self.outside.last_public(service)
            if (tail := await self.outside.tail(service)) < last:
                found.append(f"stream of {service} ends at {tail}, not {last}")
            for follower in (*STREAMS, ACTIVITY_LOG):
                if follower == service:
                    continue
                at = self.outside.positions(follower).get(f"follow:{source}", 0)
                if at < last:
                    found.append(f"{follower} follows {service} at {at}, not {last}")
        return found
