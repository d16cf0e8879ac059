"""Parcels: carriers, tracking numbers and the trace that a parcel leaves."""

from datetime import datetime
from typing import NamedTuple

from sandbox.orders.model import Parcel, Trace


class Carrier(NamedTuple):
    code: str
    name: str
    company_id: str
    prefix: str
    phone: str


CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier("ZTO", "中通快递(ZTO)", "8", "7588", "95311"),
        Carrier("YTO", "圆通速递(YTO)", "3", "YT88", "95554"),
        Carrier("SF", "顺丰速运", "1", "SF45", "95338"),
    )
}


def carrier_of(code: str) -> Carrier:
    """A carrier that we have never heard of is still a carrier."""
    return CARRIERS.get(code) or Carrier(code, code, "0", "", "")


def send_parcel(
    serial: int,
    carrier_code: str,
    tracking: str,
    pieces: dict[str, int],
    city: str,
    now: datetime,
) -> Parcel:
    carrier = carrier_of(carrier_code)
    return Parcel(
        id=str(serial),
        carrier=carrier.code,
        carrier_name=carrier.name,
        tracking=tracking or f"{carrier.prefix}{serial % 10**11:011d}",
        line_nos=list(pieces),
        quantities=pieces,
        shipped=now,
        traces=[
            Trace(now, "CONSIGN", f"【{city}市】卖家已发货"),
            Trace(now, "ACCEPT", f"【{city}市】{carrier.name} 已揽收"),
        ],
    )


def sign_parcel(parcel: Parcel, now: datetime) -> None:
    parcel.signed = now
    parcel.traces.append(Trace(now, "SIGN", "快件已签收"))
