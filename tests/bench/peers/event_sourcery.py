"""Order items with `python-event-sourcery`: Repository on its SQLAlchemy backend."""

from event_sourcery import StreamUUID
from event_sourcery.event import Event
from event_sourcery.event_sourcing import Aggregate, Repository
from event_sourcery.exceptions import ConcurrentStreamWriteError
from event_sourcery_sqlalchemy import SQLAlchemyBackend, configure_models
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session

from tests.bench.peers import crowd


class Base(DeclarativeBase):
    pass


configure_models(Base)


class Registered(Event):
    title: str


class NoteAdded(Event):
    text: str


class Item(Aggregate):
    category = "item"

    def __init__(self) -> None:
        self.title = ""
        self.notes: tuple[str, ...] = ()

    def __apply__(self, event: Event) -> None:
        match event:
            case Registered():
                self.title = event.title
            case NoteAdded():
                self.notes = (*self.notes, event.text)

    def register(self, title: str) -> None:
        self._emit(Registered(title=title))

    def add_note(self, text: str) -> None:
        if not text.strip():
            raise ValueError("an empty note")
        self._emit(NoteAdded(text=text))


class Shop:
    conflict = ConcurrentStreamWriteError

    def __init__(self, dsn: str) -> None:
        address = dsn.replace("postgresql://", "postgresql+psycopg2://")
        self._engine = create_engine(address, pool_size=max(crowd.CLIENTS))
        Base.metadata.create_all(self._engine)

    def register(self) -> StreamUUID:
        item_id = StreamUUID()
        with Session(self._engine) as session:
            store = SQLAlchemyBackend().configure(session).event_store
            with Repository[Item](store).aggregate(item_id, Item()) as item:
                item.aggregate.register(crowd.TITLE)
            session.commit()
        return item_id

    def add_note(self, item_id: StreamUUID) -> None:
        with Session(self._engine) as session:
            store = SQLAlchemyBackend().configure(session).event_store
            with Repository[Item](store).aggregate(item_id, Item()) as item:
                item.aggregate.add_note(crowd.NOTE)
            session.commit()


if __name__ == "__main__":
    address, seconds = crowd.arguments()
    crowd.tell(crowd.threads(Shop(address), seconds))
