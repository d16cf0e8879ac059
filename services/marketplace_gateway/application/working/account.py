"""Calls in the name of one session: a token that works, and a word when none does.

Everything a worker asks of a marketplace for an account goes through here, so that an account
which is blocked is left alone by all of them, and a token that ended early is renewed once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid5

from chassis.writer.unit import Unit
from services.marketplace_gateway.application.aggregates import QUESTION, SESSION
from services.marketplace_gateway.application.marketplace import (
    NotReachedError,
    RiskControlError,
    TokenInvalidError,
)
from services.marketplace_gateway.application.working.failures import SessionBlockedError
from services.marketplace_gateway.application.working.known_orders import NAMESPACE
from services.marketplace_gateway.application.working.recorder import Recorder
from services.marketplace_gateway.domain import question, session
from services.marketplace_gateway.domain.provider_order import Provider, ProviderOrder
from services.marketplace_gateway.domain.question import CHOICES, QuestionAsked, QuestionKind
from services.marketplace_gateway.domain.sentence import said, say, word

Result = TypeVar("Result")
Call = Callable[[str], Awaitable[Result]]
"""A call to the marketplace, given the token."""


@dataclass(frozen=True, slots=True)
class Account:
    """One session as a worker uses it. Its calls raise MarketplaceError."""

    recorder: Recorder
    session_id: str

    async def ask(self, call: Call[Result]) -> Result:
        """Make a call that may be repeated; once more with a new token when the old has ended."""
        token = await self._token()
        try:
            return await self._watched(call, token)
        except TokenInvalidError:
            token = await self._renewed(token)
        try:
            return await self._watched(call, token)
        except TokenInvalidError as error:
            await self._expired(error)
            raise

    async def read(self, provider: Provider, number: str) -> ProviderOrder | None:
        """Return one order as the account sees it, None when it has no such order."""
        market = self.recorder.ports.marketplaces[provider]
        return await self.ask(lambda token: market.read(token, number))

    async def once(self, call: Call[Result]) -> Result:
        """Make a call that must not be repeated by itself.

        Raises NotReachedError when the token had ended and was renewed: the call had no effect.
        """
        token = await self._token()
        try:
            return await self._watched(call, token)
        except TokenInvalidError:
            await self._renewed(token)
            raise NotReachedError("the token had ended and was renewed") from None

    async def _token(self) -> str:
        ports, agency = self.recorder.ports, self.recorder.agency
        known = await asyncio.to_thread(ports.work.session, agency, self.session_id)
        if known is not None and known.state.blocked:
            raise SessionBlockedError("the account is under risk control")
        try:
            return await ports.credentials.access(agency, self.session_id)
        except TokenInvalidError as error:
            await self._expired(error)
            raise

    async def _renewed(self, token: str) -> str:
        ports, agency = self.recorder.ports, self.recorder.agency
        try:
            return await ports.credentials.renew(agency, self.session_id, token)
        except TokenInvalidError as error:
            await self._expired(error)
            raise

    async def _watched(self, call: Call[Result], token: str) -> Result:
        try:
            return await call(token)
        except RiskControlError as error:
            await self._blocked(error)
            raise

    async def _expired(self, error: TokenInvalidError) -> None:
        """Record that the session's token is accepted no more; a person must log in again."""

        def step(unit: Unit) -> bool:
            events = session.expire(unit.state(SESSION, self.session_id), str(error))
            if events:
                unit.append(SESSION, (self.session_id,), events)
            return bool(events)

        await self.recorder.record(step)

    async def _blocked(self, error: RiskControlError) -> None:
        """Stop the account at once, and ask a person: nobody tries again before the answer."""

        def step(unit: Unit) -> bool:
            state = unit.state(SESSION, self.session_id)
            events = session.block(state, error.code, error.message)
            if not events or state is None:
                return False
            unit.append(SESSION, (self.session_id,), events)
            agency, kind = unit.context.agency, QuestionKind.RISK_CONTROL
            name = f"{agency}/{kind}/{self.session_id}/{state.pauses}"
            told = say(
                "{provider} holds the account of session {session} for unsafe ({code}: {message})."
                " Log in on the marketplace, clear it there, then let the session work again."
                " Nothing is sent until then.",
                provider=word("provider", state.provider),
                session=state.name,
                code=error.code,
                message=said(error.message),
            )
            asked = QuestionAsked(
                provider=state.provider,
                session_id=self.session_id,
                operation_id=None,
                kind=kind,
                text=told.text,
                sentence=told.plain,
                choices=CHOICES[kind],
                subject_id=self.session_id,
            )
            question_id = str(uuid5(NAMESPACE, name))
            unit.append(QUESTION, (question_id,), question.ask(None, asked))
            return True

        await self.recorder.record(step)
