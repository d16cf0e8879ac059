"""What is on sale right now: the generated goods with the changes made since."""

from sandbox.catalogue.generate import generate
from sandbox.catalogue.model import Good, Variant, Vendor
from sandbox.database import Database
from sandbox.marketplace import Marketplace


class Shelf:
    def __init__(self, database: Database) -> None:
        self._database = database
        self.goods = generate()
        self._by_id = {good.id: good for good in self.goods}
        self._by_mp_id = {good.mp_id: good for good in self.goods if good.mp_id}
        self._variants = {item.sku_id: item for good in self.goods for item in good.variants}
        self._vendors = {good.vendor.id: good.vendor for good in self.goods}
        for row in database.rows("SELECT sku_id, price, stock FROM variants"):
            variant = self._variants[row["sku_id"]]
            variant.price_fen, variant.stock = row["price"], row["stock"]
        for row in database.rows("SELECT good_id FROM offline"):
            self._by_id[row["good_id"]].offline = True

    def good(self, good_id: str, marketplace: Marketplace) -> Good | None:
        good = self._by_id.get(good_id)
        return good if good and good.marketplace is marketplace else None

    def vendor(self, vendor_id: str) -> Vendor:
        return self._vendors[vendor_id]

    def any_good(self, good_id: str) -> Good | None:
        return self._by_id.get(good_id) or self._by_mp_id.get(good_id)

    def distributed(self, mp_id: str) -> Good | None:
        """Taobao Global orders name the distributor's id and no other."""
        return self._by_mp_id.get(mp_id)

    def variant(self, sku_id: str) -> Variant:
        return self._variants[sku_id]

    def take(self, sku_id: str, quantity: int) -> bool:
        variant = self._variants[sku_id]
        if variant.stock < quantity:
            return False
        self.change(variant, stock=variant.stock - quantity)
        return True

    def put_back(self, sku_id: str, quantity: int) -> None:
        variant = self._variants[sku_id]
        self.change(variant, stock=variant.stock + quantity)

    def change(
        self, variant: Variant, *, price_fen: int | None = None, stock: int | None = None
    ) -> None:
        variant.price_fen = variant.price_fen if price_fen is None else price_fen
        variant.stock = variant.stock if stock is None else stock
        self._database.execute(
            "INSERT OR REPLACE INTO variants VALUES (:sku, :price, :stock)",
            {"sku": variant.sku_id, "price": variant.price_fen, "stock": variant.stock},
        )

    def set_offline(self, good: Good, *, offline: bool) -> None:
        good.offline = offline
        sql = "DELETE FROM offline WHERE good_id = :id"
        if offline:
            sql = "INSERT OR REPLACE INTO offline VALUES (:id)"
        self._database.execute(sql, {"id": good.id})
