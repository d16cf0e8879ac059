"""A clock that a test turns by hand."""

from datetime import datetime, timedelta

from tests.conformance.marketplaces.kits import NOW


class HandClock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
