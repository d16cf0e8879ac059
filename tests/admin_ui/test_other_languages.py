"""A booking that goes well in part, as operators in Yekaterinburg and in Yiwu read it."""

import re
from collections.abc import Callable

import pytest

from deploy.local.stack import LocalStack
from tests.admin_ui.registering import paid_order
from tests.admin_ui.test_booking import eventually, fields, purchase_page
from tests.admin_ui.visitor import Visitor, tick_boxes, words


@pytest.fixture
def activity(stack: LocalStack, anna: Visitor) -> str:
    """Book an item and return the address of the activity once it has ended."""
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    done = anna.post("/do/book", fields(page, tick_boxes(page))).text
    address = done[done.index("/activity?id=") :].split('"')[0]
    eventually(anna, address, lambda page: "Succeeded" in words(page))
    return address


@pytest.mark.parametrize(
    ("language", "title", "step"),
    [
        ("ru", "Оформление: 1 позиция заказа", "Создан заказ"),
        ("zh", "下单：订单", "已生成 1688 订单"),
    ],
)
def test_an_activity_is_told_in_the_language_of_the_page(
    anna: Visitor, activity: str, language: str, title: str, step: str
) -> None:
    anna.post("/language", {"language": language, "back": "/"})
    page = anna.page(activity)
    assert title in words(page)
    assert step in words(page)
    assert 'lang="en"' not in page.replace('<button name="language" value="en" lang="en"', "")
    assert title in words(anna.page("/activities"))


def test_a_refused_row_is_told_in_the_language_of_the_page(
    stack: LocalStack, signed_in: Callable[[str], Visitor]
) -> None:
    anna = signed_in("anna")
    path = purchase_page(paid_order(stack, items=1))
    page = eventually(anna, path, lambda page: len(tick_boxes(page)) == 1)
    anna.post("/language", {"language": "ru", "back": "/"})
    form = fields(page, tick_boxes(page), provider_order_id="9999")
    refused = anna.post("/do/unbind", form).text
    assert "Позиция не стоит ни в одном заказе поставщика" in words(refused)
    assert not re.search(r'class="error">[^/]*<span lang="en"', refused)
