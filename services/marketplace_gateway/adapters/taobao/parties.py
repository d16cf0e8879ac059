"""Addresses as the purchase APIs want them."""

from services.marketplace_gateway.adapters.exact_json import compact_json
from services.marketplace_gateway.application.marketplace import Address


def address_parameter(address: Address) -> str:
    """Write an address as JSON text; empty fields are left out."""
    fields = {
        "country": address.country,
        "state": address.province,
        "city": address.city,
        "district": address.district,
        "address": address.street,
        "zip": address.post_code,
        "name": address.full_name,
        "phone": address.mobile,
        "mobile_phone": address.mobile,
    }
    return compact_json({key: value for key, value in fields.items() if value})
