"""The operator who answers every question, and remembers how often goods were ordered again."""

import asyncio
from dataclasses import dataclass
from random import Random

from contracts.marketplace.commands import AnswerQuestion
from tests.faults.journal import Journal
from tests.faults.loading.clients import Clients
from tests.faults.running.points import GATEWAY

LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Person:
    """Answers whatever waits, until cancelled."""

    clients: Clients
    random: Random
    journal: Journal

    async def work(self) -> None:
        while True:
            await self.answer_all()
            await asyncio.sleep(LOOK_SECONDS)

    async def answer_all(self) -> int:
        """Answer each question once; return how many there were."""
        page = await self.clients.get(GATEWAY, "/questions")
        for asked in page.get("questions", []):
            keys = [choice["key"] for choice in asked["choices"]]
            choice = self.random.choice(keys) if len(keys) > 1 else keys[0]
            command = AnswerQuestion(question_id=asked["question_id"], choice=choice)
            await self.clients.send(GATEWAY, "answer-question", command)
        return len(page.get("questions", []))
