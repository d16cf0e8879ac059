"""Receiver and warehouse of a call: JSON text, field names as in the documented sample."""

from sandbox.wire import json_parameter, text_of

FIELDS = (
    "country",
    "state",
    "city",
    "district",
    "address",
    "zip",
    "name",
    "phone",
    "mobile_phone",
    "tax_id",
)
CHINA = {"中国", "china", "cn"}


def read_address(text: str) -> dict[str, str] | None:
    """None when it is not an address: no country, no street, nobody to hand it to."""
    loaded = json_parameter(text)
    if not isinstance(loaded, dict):
        return None
    found = {name: text_of(loaded.get(name)) for name in FIELDS}
    found["tax_id"] = found["tax_id"] or text_of(loaded.get("taxId"))
    if not all(found[name] for name in ("country", "address", "name")):
        return None
    if not found["phone"] and not found["mobile_phone"]:
        return None
    return {name: value for name, value in found.items() if value}


def in_china(address: dict[str, str]) -> bool:
    return address["country"].casefold() in CHINA
