"""The delivery address of a call (open.1688.com, fastCreateOrder-1: addressParam)."""

from sandbox.accounts.directory import Account
from sandbox.wire import json_parameter, text_of

LONGEST = 200
FIELDS = ("fullName", "mobile", "phone", "postCode", "address")
PLACES = ("provinceText", "cityText", "areaText", "townText", "districtCode")


class BadAddressError(Exception):
    """Says what is wrong in the platform's words."""


def read_address(text: str, account: Account) -> dict[str, str]:
    """An id on file, or the address itself; the platform looks for them in this order."""
    loaded = json_parameter(text)
    if not isinstance(loaded, dict):
        raise BadAddressError("addressParam invalid:not a JSON object")
    if loaded.get("addressId"):
        if text_of(loaded["addressId"]) != account.address_id:
            raise BadAddressError("AddressId invalid:AddressId invalid")
        return {
            "fullName": "张三",
            "mobile": "13800000000",
            "provinceText": "浙江省",
            "cityText": "杭州市",
            "areaText": "滨江区",
            "address": "网商路699号",
        }
    address = {name: text_of(loaded.get(name)) for name in FIELDS + PLACES}
    if not address["fullName"] or not address["address"]:
        raise BadAddressError("addressParam invalid:fullName and address are required")
    if not address["mobile"] and not address["phone"]:
        raise BadAddressError("addressParam invalid:mobile or phone is required")
    if not address["districtCode"] and not address["provinceText"]:
        raise BadAddressError("addressParam invalid:districtCode or provinceText is required")
    if len(address["address"]) > LONGEST:
        raise BadAddressError("addressParam invalid:address is too long")
    return {name: value for name, value in address.items() if value}
