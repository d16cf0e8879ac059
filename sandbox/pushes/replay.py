"""What never reached its receiver, for a receiver that asks for it (1688 alone offers this)."""

from dataclasses import asdict, dataclass

from sandbox.clock import Clock, epoch_ms
from sandbox.database import Database
from sandbox.marketplace import Marketplace

# A message with copies is one message: delivered or confirmed once, it is done with.
UNDELIVERED = """
    FROM pushes WHERE marketplace = :marketplace AND due <= :now
    AND state IN ('failed', 'dropped', 'held', 'no_address')
    AND (:type IS NULL OR type = :type)
    AND (:user_info IS NULL OR json_extract(body, '$.userInfo') = :user_info)
    AND (:born_from IS NULL OR json_extract(body, '$.gmtBorn') >= :born_from)
    AND (:born_to IS NULL OR json_extract(body, '$.gmtBorn') <= :born_to)
    AND json_extract(body, '$.msgId') NOT IN (
        SELECT json_extract(body, '$.msgId') FROM pushes
        WHERE marketplace = :marketplace AND state IN ('delivered', 'confirmed'))
"""
COUNT = "SELECT count(DISTINCT json_extract(body, '$.msgId')) AS total" + UNDELIVERED
ONE_EACH = "GROUP BY json_extract(body, '$.msgId') ORDER BY min(id) LIMIT :limit OFFSET :offset"
OLDEST_FIRST = "SELECT min(id) AS id, body" + UNDELIVERED + ONE_EACH
CONFIRM = """
    UPDATE pushes SET state = 'confirmed' WHERE marketplace = :marketplace
    AND state IN ('failed', 'dropped', 'held', 'no_address')
    AND json_extract(body, '$.msgId') IN (SELECT value FROM json_each(:ids))
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """None means: whatever it is. Times are epoch milliseconds."""

    type: str | None
    user_info: str | None
    born_from: int | None
    born_to: int | None


class Replay:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def undelivered(self, asked: Asked, limit: int, offset: int = 0) -> tuple[int, list[str]]:
        """How many there are, and the bodies of the page of them that was asked for."""
        values: dict[str, object] = {
            **asdict(asked),
            "marketplace": Marketplace.ALI1688.value,
            "now": epoch_ms(self._clock.now()),
        }
        total = self._database.row(COUNT, values)
        assert total is not None
        rows = self._database.rows(OLDEST_FIRST, values | {"limit": limit, "offset": offset})
        return total["total"], [row["body"] for row in rows]

    def confirm(self, message_ids: list[int]) -> None:
        """Ids that are unknown, or confirmed already, do no harm."""
        ids = "[" + ",".join(map(str, message_ids)) + "]"
        self._database.execute(CONFIRM, {"marketplace": Marketplace.ALI1688.value, "ids": ids})
