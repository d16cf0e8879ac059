"""Unbinding: sent, chosen by a person, done or refused, each once."""

from typing import Any

from services.marketplace_gateway.domain import unbinding
from services.marketplace_gateway.domain.provider_order import Provider
from services.marketplace_gateway.domain.unbinding import (
    CancellationChosen,
    CancellationSent,
    UnbindingDone,
    UnbindingRefused,
    UnbindingStatus,
    UnbindingTaken,
    UnbindOutcome,
)
from tests.marketplace_gateway.domain import samples as s

HEAD = ("operation-1", Provider.TAOBAO, "session-1", "PO-1")
taken = UnbindingTaken(*HEAD, s.REFS, booked=True, only_unlink=False)
done = UnbindingDone(*HEAD, UnbindOutcome.UNLINKED, s.REFS)
sent = CancellationSent(*HEAD, s.NOON)


def send(state: Any) -> Any:
    return unbinding.sent(state, s.NOON)


def finish(state: Any) -> Any:
    return unbinding.finish(state, UnbindOutcome.UNLINKED, s.REFS)


def refuse(state: Any) -> Any:
    return unbinding.refuse(state, "code", "why")


def whole(answer: bool) -> Any:
    return lambda state: unbinding.choose(state, whole_order=answer)


def test_it_is_sent_once_then_done_once() -> None:
    open_one = s.story(unbinding.evolve, taken)
    open_one.when(send).then(sent).when(send).then_nothing()
    s.story(unbinding.evolve, taken, sent).when(finish).then(done).when(refuse).then_nothing()


def test_a_refusal_ends_it() -> None:
    refused = UnbindingRefused(*HEAD, s.REFS, "code", "why")
    s.story(unbinding.evolve, taken).when(refuse).then(refused).when(finish).then_nothing()


def test_a_person_chooses_once() -> None:
    chosen = s.story(unbinding.evolve, taken).when(whole(False))
    chosen.then(CancellationChosen(*HEAD, whole_order=False)).when(whole(True)).then_nothing()
    assert chosen.state.only_unlink


def test_the_whole_order_is_still_to_be_cancelled() -> None:
    chosen = s.story(unbinding.evolve, taken).when(whole(True))
    assert (chosen.state.only_unlink, chosen.state.status) == (False, UnbindingStatus.OPEN)
