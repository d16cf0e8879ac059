"""Order items with `eventsource-py`: AggregateRepository on PostgreSQLEventStore (asyncpg)."""

from uuid import UUID, uuid4

import uvloop
from eventsource import (
    AggregateRepository,
    AggregateRoot,
    DomainEvent,
    OptimisticLockError,
    PostgreSQLEventStore,
    create_async_engine,
    register_event,
)
from pydantic import BaseModel

from tests.bench.peers import crowd


@register_event
class Registered(DomainEvent):
    event_type: str = "Registered"
    aggregate_type: str = "Item"
    title: str


@register_event
class NoteAdded(DomainEvent):
    event_type: str = "NoteAdded"
    aggregate_type: str = "Item"
    text: str


class ItemState(BaseModel):
    title: str = ""
    notes: tuple[str, ...] = ()


class Item(AggregateRoot[ItemState]):
    aggregate_type = "Item"

    def _get_initial_state(self) -> ItemState:
        return ItemState()

    def _apply(self, event: DomainEvent) -> None:
        match event:
            case Registered():
                self._state = ItemState(title=event.title)
            case NoteAdded():
                notes = (*self.state.notes, event.text)
                self._state = self.state.model_copy(update={"notes": notes})

    def register(self, title: str) -> None:
        self.apply_event(
            Registered(
                aggregate_id=self.aggregate_id,
                aggregate_version=self.get_next_version(),
                title=title,
            )
        )

    def add_note(self, text: str) -> None:
        if not text.strip():
            raise ValueError("an empty note")
        self.apply_event(
            NoteAdded(
                aggregate_id=self.aggregate_id,
                aggregate_version=self.get_next_version(),
                text=text,
            )
        )


class Shop:
    conflict = OptimisticLockError

    def __init__(self, dsn: str) -> None:
        address = dsn.replace("postgresql://", "postgresql+asyncpg://")
        engine = create_async_engine(address, pool_size=max(crowd.CLIENTS))
        self._repository = AggregateRepository(
            event_store=PostgreSQLEventStore(engine, create_schema=True),
            aggregate_factory=Item,
            enable_tracing=False,
        )

    async def register(self) -> UUID:
        item_id = uuid4()
        item = self._repository.create_new(item_id)
        item.register(crowd.TITLE)
        await self._repository.save(item)
        return item_id

    async def add_note(self, item_id: UUID) -> None:
        item = await self._repository.load(item_id)
        item.add_note(crowd.NOTE)
        await self._repository.save(item)


async def main() -> None:
    address, seconds = crowd.arguments()
    crowd.tell(await crowd.tasks(Shop(address), seconds))


if __name__ == "__main__":
    uvloop.run(main())
