"""Money is integer fen inside; yuan exists at the wire only."""

from decimal import Decimal


def yuan_text(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-2):.2f}"


def yuan_number(fen: int) -> float:
    """1688 writes yuan as JSON numbers; two decimals survive the double."""
    return float(Decimal(fen).scaleb(-2))


def fen_of(yuan: Decimal) -> int:
    return int(yuan.scaleb(2))
