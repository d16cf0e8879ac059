"""Numbers and times among a call's parameters."""

from sandbox.ali1688.refusals import gateway_refusal
from sandbox.ali1688.times import read_stamp
from sandbox.clock import epoch_ms
from sandbox.exchange import Call
from sandbox.wire import whole_number

LARGEST_NUMBER = 10**9


def number_parameter(call: Call, name: str, default: int) -> int:
    """Raises the gateway's refusal for what is no positive whole number."""
    text = call.params.get(name)
    number = whole_number(text) if text else default
    if number is None or not 1 <= number <= LARGEST_NUMBER:
        raise gateway_refusal("gw.ParamInvalid", f"Invalid parameter: {name}")
    return number


def moment_parameter(call: Call, name: str) -> int | None:
    """In epoch milliseconds; raises the gateway's refusal for what is no time."""
    text = call.params.get(name)
    if not text:
        return None
    moment = read_stamp(text)
    if moment is None:
        raise gateway_refusal("gw.ParamInvalid", f"Invalid parameter: {name}")
    return epoch_ms(moment)
