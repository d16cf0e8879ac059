"""What was found in a file of orders."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.order_status.commands import RegisterOrder

MAX_FAULTS_PER_LINE = 20


class BadLine(BaseModel):
    """One fault, and where it is."""

    model_config = ConfigDict(frozen=True)

    line: int
    """Counted from 1, as an editor does."""
    field: str
    """Path in the line's JSON, or the CSV column; empty = the whole line."""
    message: str


class ImportReport(BaseModel):
    """The answer to an import."""

    model_config = ConfigDict(frozen=True)

    dry_run: bool
    imported: bool
    """All of it, or, when false, nothing of it."""
    orders: int
    items: int
    bad: tuple[BadLine, ...]
    operation_id: str | None = None


@dataclass(slots=True)
class Parsed:
    """Orders with the line on which each begins, and every fault of the others."""

    orders: list[tuple[int, RegisterOrder]] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)

    def report(
        self, *, dry_run: bool, imported: bool = False, operation_id: str | None = None
    ) -> ImportReport:
        return ImportReport(
            dry_run=dry_run,
            imported=imported,
            orders=len(self.orders),
            items=sum(len(order.items) for _, order in self.orders),
            bad=tuple(sorted(self.bad, key=lambda bad: bad.line)),
            operation_id=operation_id,
        )


def faults(error: ValidationError) -> list[tuple[str, str]]:
    """Return field and message of every fault, as many as a person would read."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    told = [("/".join(map(str, fault["loc"])), fault["msg"]) for fault in found]
    # A list is also called too short because its only item is bad: one reason is enough.
    return [
        (where, message)
        for where, message in told[:MAX_FAULTS_PER_LINE]
        if not any(other.startswith(f"{where}/") for other, _ in told if where)
    ]
