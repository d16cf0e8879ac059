"""A service of today takes over from a released one, and goes on where the other stopped."""

from chassis.wakeup import Wakeup
from contracts.marketplace.commands import RenameSession
from contracts.order_status.commands import AddNote, Book
from services.activity_log.adapters.writing import ActivityWriter
from tests.released.comparison import regardless_of_arrival
from tests.released.golden import golden_of
from tests.released.in_process import in_process
from tests.released.opening import opened
from tests.released.reading import published
from tests.released.restored import Restored
from tests.released.roster import ACTIVITY_LOG, GATEWAY, ORDER_STATUS, side_of

ITEM = "/orders/S-1/items/1"


async def test_an_old_item_takes_a_note_and_the_old_log_hears_of_it(
    restored: Restored,
) -> None:
    address = restored.copy(ORDER_STATUS)
    async with in_process(ORDER_STATUS, address, restored.folder) as service:
        head = service.store.head()
        before = (await service.get(ITEM)).json()["item"]["version"]
        note = AddNote(order_id="S-1", item_id="1", text="Written by a later version ✔")
        answer = await service.send("add-note", note.model_dump_json())
        assert answer.status_code == 200, answer.text
        codec = side_of(ORDER_STATUS).codec
        (added,) = [codec.decode(event) for event in service.store.after(head, 10)]
        assert (added.stream.key, added.version) == (("S-1", "1"), before + 1)
        service.project()
        shown = (await service.get(ITEM)).json()
        assert shown["item"]["version"] == before + 1
        assert shown["notes"][-1]["text"] == note.text
        news = list(published(service.store, side_of(ORDER_STATUS)))
    with opened(restored.copy(ACTIVITY_LOG)) as (database, log):
        ActivityWriter(database, Wakeup()).write(news, None)
        known = golden_of(ACTIVITY_LOG, database, log)["timeline"].keys()
    (told,) = known - restored.golden(ACTIVITY_LOG)["timeline"].keys()
    assert f'"order_status",{added.position}' in told


async def test_an_old_session_is_renamed(restored: Restored) -> None:
    address = restored.copy(GATEWAY)
    async with in_process(GATEWAY, address, restored.folder) as service:
        head = service.store.head()
        session = (await service.get("/sessions")).json()["sessions"][0]
        name = "Renamed by a later version"
        rename = RenameSession(session_id=session["session_id"], name=name)
        answer = await service.send("rename-session", rename.model_dump_json())
        assert answer.status_code == 200, answer.text
        assert len(service.store.after(head, 10)) == 1
        service.project()
        assert name in [s["name"] for s in (await service.get("/sessions")).json()["sessions"]]


async def test_a_command_repeated_after_the_upgrade_gets_its_old_answer(
    restored: Restored,
) -> None:
    """The answer was lost while the service was upgraded; the client repeats, and buys once."""
    address = restored.copy(ORDER_STATUS)
    async with in_process(ORDER_STATUS, address, restored.folder) as service:
        head = service.store.head()
        key = ("default", "book-S-1")
        receipt = service.store.receipts([key])[key]
        answer = await service.send("book", Book(order_id="S-1").model_dump_json(), key[1])
        assert (answer.status_code, answer.content) == (200, receipt.answer)
        assert service.store.head() == head


async def test_the_old_activities_are_shown(restored: Restored) -> None:
    address = restored.store(ACTIVITY_LOG)
    async with in_process(ACTIVITY_LOG, address, restored.folder) as service:
        page = (await service.get("/activities?limit=100")).json()
    rows = regardless_of_arrival(restored.golden(ACTIVITY_LOG))["activities"].values()
    assert {a["id"]: a["description"] for a in page["activities"]} == {
        row["activity_id"]: row["description"] for row in rows
    }
