"""The operator of the harness: answers every question, and remembers what was said."""

from random import Random
from typing import Any

from contracts.marketplace.commands import AnswerQuestion
from tests.marketplace_gateway.gateway import Gateway


class Person:
    """Says of an order in doubt, at random, that it shall be made again or be given up."""

    def __init__(self, gateway: Gateway, random: Random) -> None:
        self.gateway, self._random = gateway, random
        self.words = 0
        """How often this person had an order created again."""
        self.asked = 0

    async def answer_all(self) -> None:
        """Answer whatever waits; a question that facts have settled meanwhile is refused."""
        for asked in (await self.gateway.get("/questions"))["questions"]:
            choice = self._choice(asked)
            command = AnswerQuestion(question_id=asked["question_id"], choice=choice)
            answer = await self.gateway.command("answer-question", command)
            assert answer.status_code in {200, 409}, answer.text
            if answer.status_code == 200:
                self.asked += 1
                self.words += choice == "create_again"

    def _choice(self, asked: dict[str, Any]) -> str:
        if asked["kind"] == "booking_in_doubt":
            return self._random.choice(("create_again", "give_up"))
        first: str = asked["choices"][0]["key"]
        return first
