"""Order numbers as long as the real ones: 1688 order ids pass 2^53, as its own sample shows."""

from sandbox.database import Database


class Numbers:
    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, name: str) -> int:
        """One sequence per kind of number; none is ever given twice, restart or not."""
        row = self._database.row(
            "INSERT INTO numbers VALUES (:name, 1) "
            "ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
            {"name": name},
        )
        assert row is not None
        return int(row["last"])

    def ali1688(self, buyer_tail: int) -> str:
        """19 digits; order and its lines share the buyer's last digits and differ in the middle."""
        return str(2_938_000_000_000_000_000 + self.next("1688") * 1_000_000 + buyer_tail)

    def purchase(self) -> str:
        return str(200_002_638_000 + self.next("purchase"))

    def taobao(self, buyer_tail: int) -> str:
        """The true Taobao number behind a Taobao Global purchase: 19 digits too."""
        return str(3_305_075_000_000_000_000 + self.next("taobao") * 1_000_000 + buyer_tail)

    def parcel(self) -> int:
        return 107_450_035_000_000 + self.next("parcel") * 961

    def refund(self) -> str:
        return str(7_257_793_022_000_000 + self.next("refund") * 1577)

    def payment(self) -> str:
        return str(1000 + self.next("payment"))
