"""The orders with which a fresh demo begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.model import Provider
from contracts.order_status.vocabulary import Customer

ALI1688, TAOBAO = Provider.ALI1688, Provider.TAOBAO


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order: for each item the marketplace and the pieces; and which items are paid."""

    order_id: str
    customer: Customer
    items: Sequence[tuple[Provider, int]]
    paid: int = 0
    """How many of the items, from the first on, the customer has paid for."""


ORDERS = (
    DemoOrder(
        "DEMO-1001",
        Customer(reference="customer-7", name="Anna Kowalska", address="ul. Długa 12, Kraków"),
        [(ALI1688, 3), (ALI1688, 2)],
        paid=2,
    ),
    DemoOrder(
        "DEMO-1002",
        Customer(reference="customer-12", name="Zoë Müller-王", address="Musterstraße 1, Berlin"),
        [(TAOBAO, 1)],
        paid=1,
    ),
    DemoOrder(
        "DEMO-1003",
        Customer(reference="customer-31", name="Ольга Иванова", address="Невский пр. 5"),
        [(ALI1688, 5), (TAOBAO, 2)],
        paid=2,
    ),
    DemoOrder(
        "DEMO-1004",
        Customer(reference="customer-7", name="Anna Kowalska", address="ul. Długa 12, Kraków"),
        [(ALI1688, 1), (ALI1688, 4), (ALI1688, 2)],
        paid=1,
    ),
    DemoOrder(
        "DEMO-1005",
        Customer(reference="customer-44", name="سارة الحسن", address="شارع الحمراء, بيروت"),
        [(TAOBAO, 2), (TAOBAO, 1)],
    ),
    DemoOrder(
        "DEMO-1006",
        Customer(reference="customer-58", name="Nguyễn Minh 🛍️", address="12 Lê Lợi, Huế"),
        [(ALI1688, 10)],
        paid=1,
    ),
)
