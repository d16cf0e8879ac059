"""Explores every world that can be reached, and counts the ways through them."""

from collections import deque
from dataclasses import dataclass, field

from tests.marketplace_gateway.model.asking import no_loop
from tests.marketplace_gateway.model.laws import ENDLESS, broken, broken_by, unfinished
from tests.marketplace_gateway.model.moves import moves
from tests.marketplace_gateway.model.rules import Rules
from tests.marketplace_gateway.model.transactions import beginning
from tests.marketplace_gateway.model.world import World


@dataclass(slots=True)
class Found:
    """What an exploration came to."""

    states: int = 0
    moves: int = 0
    ends: int = 0
    interleavings: int = 0
    """How many different runs there are, from the beginning to an end."""
    longest: int = 0
    """Moves of the longest run."""
    law: str = ""
    """The law that is broken; empty when all hold."""
    story: list[str] = field(default_factory=list)
    """The shortest run that breaks it."""

    @property
    def good(self) -> bool:
        return not self.law

    def told(self) -> str:
        """Tell the law that is broken, and how."""
        return "\n  ".join([self.law or "every law holds", *self.story])

    def line(self) -> str:
        return (
            f"states={self.states} moves={self.moves} ends={self.ends}"
            f" interleavings={self.interleavings} longest={self.longest}"
            f" broken={self.law or 'none'}"
        )


class _Map:
    """The worlds that were reached, each with the way to it, and what follows."""

    def __init__(self, first: World) -> None:
        self.numbers = {first: 0}
        self.came: list[tuple[int, str]] = [(-1, "")]
        self.nexts: list[list[int]] = []

    def add(self, world: World, came: tuple[int, str]) -> tuple[int, bool]:
        known = self.numbers.get(world)
        if known is not None:
            return known, False
        number = self.numbers[world] = len(self.numbers)
        self.came.append(came)
        return number, True

    def way_to(self, number: int) -> list[str]:
        words = []
        while number > 0:
            number, said = self.came[number]
            words.append(said)
        return words[::-1]


def explore(rules: Rules) -> Found:
    """Go every way until a law is broken or nothing is left to be seen."""
    with no_loop():
        return _explore(rules)


def _explore(rules: Rules) -> Found:
    first = beginning(rules)
    reached, waiting, found = _Map(first), deque([first]), Found()
    number = 0
    while waiting:
        world = waiting.popleft()
        following: list[int] = []
        for words, after in moves(world, rules):
            other, is_new = reached.add(after, (number, words))
            following.append(other)
            law = broken_by(world, after) or (broken(after, rules) if is_new else None)
            if law:
                return _violated(found, reached, law, [*reached.way_to(number), words])
            if is_new:
                waiting.append(after)
        reached.nexts.append(following)
        found.moves += len(following)
        if not following:
            found.ends += 1
            if law := unfinished(world):
                return _violated(found, reached, law, reached.way_to(number))
        number += 1
    found.states = len(reached.numbers)
    return _counted(found, reached)


def _violated(found: Found, reached: _Map, law: str, story: list[str]) -> Found:
    found.states, found.law, found.story = len(reached.numbers), law, story
    return found


def _counted(found: Found, reached: _Map) -> Found:
    """Count the runs. Where some world can be reached from itself, a run need not end."""
    nexts = reached.nexts
    coming = [0] * len(nexts)
    for following in nexts:
        for other in following:
            coming[other] += 1
    runs, length = [0] * len(nexts), [0] * len(nexts)
    runs[0] = 1
    ready, done = [0], 0
    while ready:
        number = ready.pop()
        done += 1
        if not nexts[number]:
            found.interleavings += runs[number]
            found.longest = max(found.longest, length[number])
        for other in nexts[number]:
            runs[other] += runs[number]
            length[other] = max(length[other], length[number] + 1)
            coming[other] -= 1
            if not coming[other]:
                ready.append(other)
    if done < len(nexts):
        stuck = next(number for number, left in enumerate(coming) if left)
        return _violated(found, reached, ENDLESS, reached.way_to(stuck))
    return found
