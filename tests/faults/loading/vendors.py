"""The rest of the world at the marketplaces: payers, vendors, weather, and pushes gone astray."""

import asyncio
import threading
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2

from contracts.model import Provider
from tests.faults.journal import Journal
from tests.marketplace_gateway.faults.weather import strike
from tests.marketplace_gateway.sandbox_process import Sandbox

PAID = 0.6
"""Chance that an order is paid at all."""
CLOSED = 0.1
"""Chance that the vendor closes it instead."""
ROUND_SECONDS = 0.25
STRIKE = 0.25
"""Chance per round that the weather turns for the next calls."""


@dataclass(slots=True)
class Vendors:
    """Pays and ships what was booked, while faults strike, until cancelled."""

    sandbox: Sandbox
    random: Random
    journal: Journal
    weather: bool = True
    paid: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _is_calm: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def work(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.to_thread(self.round)
            await asyncio.sleep(ROUND_SECONDS)

    def round(self) -> None:
        """Pay, ship, and let something go wrong; nothing after `calm`."""
        with self._turn:
            if not self._is_calm:
                self._round()

    def _round(self) -> None:
        for order in self.sandbox.get("/orders", state="unpaid", limit=500)["orders"]:
            if order["no"] not in self._seen:
                self._seen.add(order["no"])
                chance = self.random.random()
                if chance < PAID:
                    self._pay(order["no"])
                elif chance > 1 - CLOSED:
                    self._try(f"/orders/{order['no']}/close")
        if self.paid and self.random.random() < 0.2:
            self._try(f"/orders/{self.random.choice(sorted(self.paid))}/ship")
        if self.weather:
            self._weather()

    def calm(self) -> None:
        """Let nothing go wrong from now on, and let every push go."""
        with self._turn:
            self._is_calm = True
        self.sandbox.calm()
        for provider in Provider:
            self._mode(provider, copies=1, vary=False, new_ids=False, hold=False, shuffle=False)
        self.let_go()

    def let_go(self) -> None:
        """Send what was held back; what nobody may know yet stays for the next time."""
        self.sandbox.post("/pushes/release", order="sent")

    def _weather(self) -> None:
        provider = self.random.choice(list(Provider))
        if self.random.random() < STRIKE:
            strike(self.sandbox, provider, self.random, 2)
            self.journal.note("fault: marketplace", provider=provider.value)
        chance = self.random.random()
        if chance < 0.1:
            self._mode(
                provider,
                copies=self.random.randint(1, 3),
                vary=self.random.random() < 0.5,
                new_ids=self.random.random() < 0.3,
            )
        elif chance < 0.15:
            self._mode(provider, hold=True)
        elif chance < 0.3:
            self._mode(provider, hold=False)
            order = self.random.choice(("sent", "reversed", "random"))
            seed = self.random.getrandbits(16)
            self.sandbox.post("/pushes/release", order=order, seed=seed)

    def _mode(self, provider: Provider, **wanted: Any) -> None:
        self.sandbox.post("/push/mode", marketplace=provider.value, **wanted)

    def _pay(self, number: str) -> None:
        if self._try(f"/orders/{number}/pay"):
            self.paid.add(number)
            self.journal.note("paid", provider_order=number)

    def _try(self, path: str) -> bool:
        """Do what may no longer be possible: somebody has cancelled meanwhile."""
        try:
            self.sandbox.post(path)
        except (AssertionError, httpx2.HTTPError):
            return False
        return True
