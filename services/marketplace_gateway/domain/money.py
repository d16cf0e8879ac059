"""Money as the gateway knows it: a decimal amount of one currency."""

from dataclasses import dataclass
from decimal import Decimal

FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount; marketplaces send fen or yuan, which the adapters convert at the edge."""

    amount: Decimal
    currency: str = "CNY"

    @classmethod
    def from_fen(cls, fen: int) -> "Money":
        return cls(Decimal(fen) / FEN_PER_YUAN)

    def to_fen(self) -> int:
        """Return whole fen; an amount with parts of a fen raises ValueError."""
        fen = self.amount * FEN_PER_YUAN
        if fen != fen.to_integral_value():
            msg = f"{self.amount} {self.currency} has parts of a fen"
            raise ValueError(msg)
        return int(fen)
