"""What docs/walkthrough.md tells a newcomer to send is what the services and the sandbox take."""

import re
from pathlib import Path

from contracts.order_status.commands import RegisterOrder
from sandbox.catalogue.generate import generate

TEXT = (Path(__file__).parents[2] / "docs" / "walkthrough.md").read_text()


def test_the_order_of_the_walkthrough_can_be_bought() -> None:
    """Its goods and variant are in the sandbox's catalogue, which is the same everywhere."""
    body = re.findall(r"register-order -d '(.*?)'\n```", TEXT, re.DOTALL)[0]
    (item,) = RegisterOrder.model_validate_json(body).items
    good = next(good for good in generate() if good.id == item.goods.goods_id)
    assert item.goods.vendor_id == good.vendor.id
    assert item.goods.sku_id in {variant.spec_id for variant in good.variants}
