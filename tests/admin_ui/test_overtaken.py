"""Which rows of an undo are tried again: those that a marketplace alone has changed meanwhile."""

from services.admin_ui.application.results import Line, Result, line_refused, stale
from services.admin_ui.application.undo_commands import overtaken
from services.admin_ui.domain.selection import Chosen


def row(item: str) -> Chosen:
    return Chosen("A", item, 4)


def changed(item: str, *actors: str) -> Line:
    events = [{"event": "Bound", "actor": actor, "at": "2026-11-30T12:00:00Z"} for actor in actors]
    return stale(row(item), events, 4 + len(events))


def test_what_a_person_changed_or_what_is_refused_for_good_is_not_tried_again() -> None:
    market, person = changed("1", "service:gateway"), changed("2", "service:gateway", "person:b")
    done, refused = Line(row("3"), "done"), line_refused(row("4"), "no_undo", "Nothing to undo.")
    result = Result([market, person, done, refused])
    assert overtaken(result) == [row("1")]
    assert result.without(overtaken(result)).lines == [person, done, refused]
