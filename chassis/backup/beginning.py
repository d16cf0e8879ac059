"""What a store that is put back is told before anybody opens it: that it begins a timeline."""

import time
from collections.abc import Sequence
from datetime import datetime

from chassis.ids import new_id
from chassis.leadership.lease import LEADER
from chassis.store.tables import EVENTS_TABLE


def beginning(lost_until: datetime, position: str, further: Sequence[str]) -> list[str]:
    """Return the statements; `position` names the column of positions in the event table.

    Nothing that was lost happened after `lost_until`. The epoch is raised beyond every lease that
    somebody may still hold from the time that was lost.
    """
    begin = (
        "INSERT INTO timelines (number, id, after_position, begun_at)"  # noqa: S608  no input
        f" SELECT (SELECT max(number) + 1 FROM timelines), '{new_id()}',"
        f" (SELECT coalesce(max({position}), 0) FROM {EVENTS_TABLE}), '{lost_until.isoformat()}'"
    )
    # Never the same twice, however often one backup is put back.
    further_on = int(time.time())
    leases = (
        "INSERT INTO leases (name, holder, epoch, expires_at)"  # noqa: S608  no input
        f" VALUES ('{LEADER}', 'restored', {further_on}, 0)"
        f" ON CONFLICT (name) DO UPDATE SET epoch = leases.epoch + {further_on}, expires_at = 0"
    )
    return [
        begin,
        leases,
        *further,
    ]
