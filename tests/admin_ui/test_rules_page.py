"""The rules page: everybody reads them, administrators change them where they stand."""

import re

import pytest

from deploy.local.stack import LocalStack
from services.admin_ui.application.delivery_form import NO_ADDRESS, SAME_ID
from services.admin_ui.application.field_mistakes import (
    EMPTY,
    NO_NUMBER,
    NOT_POSSIBLE,
    OUT_OF_RANGE,
    TOO_LONG,
    FieldMistakesError,
)
from services.admin_ui.application.rule_forms import rule_command
from services.admin_ui.entrypoints.field_words import FIELD_SENTENCES
from tests.admin_ui.people import somebody
from tests.admin_ui.visitor import Visitor, words

DEFAULT = "The default: nobody has set it."
YIWU = {
    "address_0_address_id": "yiwu",
    "address_0_full_name": "义乌仓库",
    "address_0_mobile": "13900000000",
    "address_0_province": "浙江省",
    "address_0_city": "义乌市",
    "address_0_district": "",
    "address_0_street": "福田路1号",
    "address_0_post_code": "",
}
WAY = {
    "rule_0_address_id": "yiwu",
    "rule_0_provider": "1688",
    "rule_0_session_id": "",
    "rule_0_vendor_id": "a vendor of nobody",
}


def section(page: str, verb: str) -> str:
    start = page.index(f'<section class="card rule" id="{verb}"')
    return page[start : page.index("</section>", start)]


def saved(anna: Visitor, verb: str, form: dict[str, str]) -> str:
    """Send a form that must be taken; return in words what the page then says of the rule."""
    answer = anna.post(f"/rules/{verb}", form)
    assert answer.status_code == 303, words(answer.text)[:2000]
    told = words(section(anna.page(answer.headers["location"]), verb))
    assert "Saved." in told
    assert re.search(r"Set by anna, .* UTC", told)
    return told


def test_the_price_guard_is_set_and_says_by_whom(anna: Visitor) -> None:
    form = {"mode": "refuse", "percent": "12,5", "amount": "30", "key": "a"}
    told = saved(anna, "set-price-guard", form)
    assert "It is refused ; tolerated is a rise up to 12.5 % and 30.00 CNY a line" in told
    told = saved(anna, "set-price-guard", {"mode": "ask", "percent": "10", "key": "b"})
    assert "A person is asked ; tolerated is a rise up to 10 %" in told


@pytest.mark.parametrize(
    ("verb", "form", "field", "said"),
    [
        ("set-price-guard", {"mode": "ask", "percent": "ten"}, "percent", NO_NUMBER),
        ("set-price-guard", {"mode": "ask", "percent": "-1"}, "percent", OUT_OF_RANGE),
        ("set-price-guard", {"mode": "ask", "amount": "NaN"}, "amount", NO_NUMBER),
        ("set-price-guard", {"mode": "gamble"}, "mode", NOT_POSSIBLE),
        ("set-automatic-booking", {"delay_minutes": "soon"}, "delay", NO_NUMBER),
        ("set-automatic-booking", {"delay_minutes": "50000"}, "delay", OUT_OF_RANGE),
        ("set-automatic-booking", {"delay_minutes": "0.0001"}, "delay", NOT_POSSIBLE),
        ("set-status-mapping", {"effect_paid": "gone"}, "effect_paid", NOT_POSSIBLE),
        ("set-delivery", {**YIWU, "address_0_city": ""}, "address_0_city", EMPTY),
        (
            "set-delivery",
            {**YIWU, "address_0_post_code": "5" * 11},
            "address_0_post_code",
            TOO_LONG,
        ),
        (
            "set-delivery",
            {**YIWU, **WAY, "rule_0_address_id": "elsewhere"},
            "rule_0_address_id",
            NO_ADDRESS,
        ),
        (
            "set-delivery",
            {**YIWU, **{name.replace("_0_", "_1_"): text for name, text in YIWU.items()}},
            "address_1_address_id",
            SAME_ID,
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    anna: Visitor, verb: str, form: dict[str, str], field: str, said: str
) -> None:
    answer = anna.post(f"/rules/{verb}", form | {"key": "k"})
    assert answer.status_code == 422
    mine = section(answer.text, verb)
    at = mine.index(f'id="{field}-error"')
    assert said in mine[at : at + 200]
    assert f'aria-describedby="{field}-error"' in mine
    for name, text in form.items():
        if text and not name.startswith(("mode", "effect")):
            assert f'value="{text}"' in mine, name
    assert said in FIELD_SENTENCES


def test_every_wrong_field_is_told_at_once() -> None:
    with pytest.raises(FieldMistakesError) as wrong:
        rule_command("set-price-guard", {"mode": "gamble", "percent": "ten", "amount": "-4"})
    assert wrong.value.fields == {
        "mode": NOT_POSSIBLE,
        "percent": NO_NUMBER,
        "amount": OUT_OF_RANGE,
    }


def test_what_the_service_refuses_is_told_in_its_words(anna: Visitor) -> None:
    answer = anna.post("/rules/set-status-mapping", {"effect_paid": "unbinds", "key": "k"})
    assert answer.status_code == 409
    assert "goes on; only a closed one can free" in words(
        section(answer.text, "set-status-mapping")
    )


def test_automatic_booking_is_set_with_its_delay(anna: Visitor) -> None:
    form = {"delay_minutes": "45", "merge_orders": "1", "key": "a"}
    told = saved(anna, "set-automatic-booking", form)
    assert "Off : people book." in told
    page = section(anna.page("/rules"), "set-automatic-booking")
    assert 'value="45"' in page
    assert re.search(r'name="merge_orders" value="1" checked', page)
    assert not re.search(r'name="enabled" value="1" checked', page)
    back = {"delay_minutes": "15", "queue_when_limited": "1", "key": "b"}
    saved(anna, "set-automatic-booking", back)


def test_the_status_mapping_is_set_as_a_whole(anna: Visitor) -> None:
    before = section(anna.page("/rules"), "set-status-mapping")
    chosen = {
        select: value
        for select, options in re.findall(
            r'<select id="(effect_\w+)"(.*?)</select>', before, re.DOTALL
        )
        for value in re.findall(r'value="(\w*)" selected', options)
    }
    assert chosen["effect_closed_unpaid"] == "unbinds"
    assert chosen["effect_paid"] == "ordered"
    told = saved(anna, "set-status-mapping", {**chosen, "effect_signed": "", "key": "a"})
    assert "Signed for stays as it is" in told
    told = saved(anna, "set-status-mapping", {**chosen, "key": "b"})
    assert "Signed for Ordered" in told


def test_warehouses_are_added_and_removed(anna: Visitor) -> None:
    assert "the warehouse of the settings" in words(anna.page("/rules"))
    told = saved(anna, "set-delivery", {**YIWU, **WAY, "key": "a"})
    assert "1688 vendor a vendor of nobody yiwu : 义乌仓库" in told
    page = section(anna.page("/rules"), "set-delivery")
    assert 'name="address_1_address_id"' in page, "an empty row waits for the next one"
    empty = dict.fromkeys([*YIWU, *WAY], "")
    told = saved(anna, "set-delivery", {**empty, "key": "b"})
    assert "yiwu" not in told


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_who_may_not_reads_them_and_is_refused_by_the_services(
    stack: LocalStack, role: str
) -> None:
    _, person = somebody(stack, role)
    page = person.page("/rules")
    assert "Administrators set them." in words(page)
    assert "tolerated is a rise up to" in words(page)
    assert "/rules/set-" not in page
    forms: dict[str, dict[str, str]] = {
        "set-price-guard": {"mode": "accept"},
        "set-delivery": YIWU,
        "set-automatic-booking": {"delay_minutes": "0", "enabled": "1"},
        "set-status-mapping": {},
    }
    for verb, form in forms.items():
        answer = person.post(f"/rules/{verb}", form | {"key": "k"})
        assert answer.status_code == 403, verb
        assert "not_allowed" in answer.text, verb
    assert "yiwu" not in person.page("/rules")
    person.close()
