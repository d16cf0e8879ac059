"""The table of everything that is published: events, commands, streams and their subjects.

The bus, the HTTP routes, the JSON Schemas, the AsyncAPI document and the reference in `docs/`
are all made from this one table.
"""

from dataclasses import dataclass
from types import ModuleType

from contracts import parking
from contracts.access import Right
from contracts.marketplace import commands as marketplace_commands
from contracts.marketplace import events as marketplace_events
from contracts.model import Event, Message
from contracts.order_status import commands as order_commands
from contracts.order_status import events as order_events

ORDER_STATUS = "order_status"
MARKETPLACE = "marketplace"
ACTIVITY_LOG = "activity_log"
DEAD_LETTERS = "DEAD_LETTERS"


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """A JetStream stream: one owner writes it, `migrate` makes it, anyone may follow it."""

    name: str
    subjects: tuple[str, ...]
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class EventEntry:
    """A published event: its class, version and owner."""

    source: str
    model: type[Event]
    version: int = 1

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def type(self) -> str:
        return f"caigou.{self.source}.{self.name}.v{self.version}"


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command: the service that takes it, its verb, its class, and the right it needs."""

    service: str
    verb: str
    model: type[Message]
    right: Right


STREAMS = (
    StreamEntry(
        "ORDER_STATUS_EVENTS",
        ("evt.order_status.>",),
        ORDER_STATUS,
        "Items, orders and operations, in the order in which they were committed",
    ),
    StreamEntry(
        "MARKETPLACE_EVENTS",
        ("evt.marketplace.>",),
        MARKETPLACE,
        "Sessions, bookings, provider orders, questions and synchronizations",
    ),
    StreamEntry(
        DEAD_LETTERS,
        ("dlq.>", "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"),
        "",
        "Messages that were no events of their stream's owner, with their bytes and the error; and"
        " the server's word on every message that some consumer has had too often",
    ),
)


def _models(module: ModuleType, base: type[Event]) -> tuple[type[Event], ...]:
    """Return the event classes that a module defines, or gathers from beside it."""
    package = module.__name__.rpartition(".")[0]
    return tuple(
        model
        for model in vars(module).values()
        if isinstance(model, type)
        and issubclass(model, base)
        and model.__module__.rpartition(".")[0] == package
        and model not in _BASES
    )


_BASES: frozenset[type[Event]] = frozenset(
    {
        order_events.ItemEvent,
        order_events.StatusChanged,
        order_events.OperationEvent,
        marketplace_events.SessionEvent,
        marketplace_events.BookingEvent,
        marketplace_events.SynchronizationEvent,
    }
)

EVENTS: tuple[EventEntry, ...] = (
    *(EventEntry(ORDER_STATUS, model) for model in _models(order_events, Event)),
    *(EventEntry(MARKETPLACE, model) for model in _models(marketplace_events, Event)),
)

_OWN_COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry(ORDER_STATUS, "register-order", order_commands.RegisterOrder, Right.REGISTER),
    CommandEntry(ORDER_STATUS, "add-item", order_commands.AddItem, Right.REGISTER),
    CommandEntry(ORDER_STATUS, "report-paid", order_commands.ReportPaid, Right.REGISTER),
    CommandEntry(ORDER_STATUS, "import-orders", order_commands.ImportOrders, Right.REGISTER),
    CommandEntry(ORDER_STATUS, "book", order_commands.Book, Right.PURCHASE),
    CommandEntry(ORDER_STATUS, "bind", order_commands.Bind, Right.PURCHASE),
    CommandEntry(ORDER_STATUS, "unbind", order_commands.Unbind, Right.PURCHASE),
    CommandEntry(ORDER_STATUS, "cancel-operation", order_commands.CancelOperation, Right.PURCHASE),
    CommandEntry(ORDER_STATUS, "change-status", order_commands.ChangeStatus, Right.CHANGE_ITEMS),
    CommandEntry(ORDER_STATUS, "split-item", order_commands.SplitItem, Right.CHANGE_ITEMS),
    CommandEntry(ORDER_STATUS, "record-receipt", order_commands.RecordReceipt, Right.CHANGE_ITEMS),
    CommandEntry(ORDER_STATUS, "confirm-price", order_commands.ConfirmPrice, Right.CHANGE_ITEMS),
    CommandEntry(
        ORDER_STATUS,
        "change-configuration",
        order_commands.ChangeConfiguration,
        Right.CHANGE_ITEMS,
    ),
    CommandEntry(ORDER_STATUS, "add-note", order_commands.AddNote, Right.CHANGE_ITEMS),
    CommandEntry(
        ORDER_STATUS, "agree-purchase-price", order_commands.AgreePurchasePrice, Right.PURCHASE
    ),
    CommandEntry(
        ORDER_STATUS, "set-automatic-booking", order_commands.SetAutomaticBooking, Right.CONFIGURE
    ),
    CommandEntry(
        ORDER_STATUS, "set-status-mapping", order_commands.SetStatusMapping, Right.CONFIGURE
    ),
    CommandEntry(
        MARKETPLACE, "add-session", marketplace_commands.AddSession, Right.MANAGE_SESSIONS
    ),
    CommandEntry(MARKETPLACE, "log-in-again", marketplace_commands.LogInAgain, Right.PURCHASE),
    CommandEntry(
        MARKETPLACE, "rename-session", marketplace_commands.RenameSession, Right.MANAGE_SESSIONS
    ),
    CommandEntry(
        MARKETPLACE, "disable-session", marketplace_commands.DisableSession, Right.MANAGE_SESSIONS
    ),
    CommandEntry(
        MARKETPLACE, "enable-session", marketplace_commands.EnableSession, Right.MANAGE_SESSIONS
    ),
    CommandEntry(
        MARKETPLACE, "remove-session", marketplace_commands.RemoveSession, Right.MANAGE_SESSIONS
    ),
    CommandEntry(MARKETPLACE, "synchronize", marketplace_commands.Synchronize, Right.PURCHASE),
    CommandEntry(
        MARKETPLACE,
        "cancel-synchronization",
        marketplace_commands.CancelSynchronization,
        Right.PURCHASE,
    ),
    CommandEntry(
        MARKETPLACE,
        "set-booking-budget",
        marketplace_commands.SetBookingBudget,
        Right.CONFIGURE,
    ),
    CommandEntry(
        MARKETPLACE, "set-price-guard", marketplace_commands.SetPriceGuard, Right.CONFIGURE
    ),
    CommandEntry(MARKETPLACE, "set-delivery", marketplace_commands.SetDelivery, Right.CONFIGURE),
    CommandEntry(
        MARKETPLACE, "answer-question", marketplace_commands.AnswerQuestion, Right.PURCHASE
    ),
)

COMMANDS: tuple[CommandEntry, ...] = tuple(
    entry
    for service in (ORDER_STATUS, MARKETPLACE, ACTIVITY_LOG)
    for entry in (
        *(own for own in _OWN_COMMANDS if own.service == service),
        CommandEntry(service, "park-event", parking.ParkEvent, Right.OPERATE),
        CommandEntry(service, "retry-parked-event", parking.RetryParkedEvent, Right.OPERATE),
    )
)

_BY_MODEL = {entry.model: entry for entry in EVENTS}
_BY_TYPE = {entry.type: entry for entry in EVENTS}


def entry_of(model: type[Event]) -> EventEntry:
    """Return the catalogue's row of an event class."""
    return _BY_MODEL[model]


def entry_of_type(ce_type: str) -> EventEntry | None:
    """Return the row of a CloudEvents type, or None for one that this version does not know."""
    return _BY_TYPE.get(ce_type)


def commands_of(service: str) -> tuple[CommandEntry, ...]:
    """Return the commands that a service itself takes; its chassis takes those of parking."""
    return tuple(entry for entry in _OWN_COMMANDS if entry.service == service)


def parking_commands_of(service: str) -> tuple[CommandEntry, ...]:
    """Return the commands by which events of a service's parts are parked."""
    own = commands_of(service)
    return tuple(entry for entry in COMMANDS if entry.service == service and entry not in own)


def stream_of(source: str) -> StreamEntry:
    """Return the stream that holds a service's published events."""
    return next(stream for stream in STREAMS if stream.source == source)
