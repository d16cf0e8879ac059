"""How numbers, money and moments are written in a language."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

MISSING = Markup("–")
UNITS = (
    ("duration-day", 86400),
    ("duration-hour", 3600),
    ("duration-minute", 60),
    ("duration-second", 1),
)


class Formats:
    """The filters of the templates in one language. Moments are UTC."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._moment = "y年M月d日 HH:mm" if language == "zh" else "d MMM y HH:mm"

    def money(self, amount: Mapping[str, Any] | None) -> Markup:
        """Write an amount with its currency; exact, never rounded."""
        if amount is None:
            return MISSING
        number = Decimal(str(amount["amount"]))
        places = max(2, -int(number.as_tuple().exponent))
        text = format_decimal(number, f"#,##0.{'0' * places}", locale=self._language)
        return Markup('<span class="amount">{}</span> <span class="currency">{}</span>').format(
            text, amount["currency"]
        )

    def amount(self, amount: str, currency: str) -> str:
        """Write an amount within a sentence; without a currency where the next one names it."""
        number = Decimal(amount)
        places = max(2, -int(number.as_tuple().exponent))
        text = format_decimal(number, f"#,##0.{'0' * places}", locale=self._language)
        return f"{text}\N{NO-BREAK SPACE}{currency}" if currency else text

    def number(self, value: float | None) -> str:
        return MISSING if value is None else format_decimal(value, locale=self._language)

    def decimal(self, value: str | float) -> str:
        """Write a decimal that came as text, without zeros at its end."""
        return format_decimal(Decimal(str(value)).normalize(), "#,##0.##########", self._language)

    def minutes(self, seconds: int) -> str:
        """Write seconds as minutes, as a form takes them."""
        return f"{(Decimal(seconds) / 60).normalize():f}"

    def weight(self, grams: int | None) -> str:
        """Write grams as kilograms."""
        if grams is None:
            return MISSING
        return format_decimal(Decimal(grams) / 1000, "0.###", locale=self._language)

    def moment(self, at: str | datetime | None) -> Markup:
        if not at:
            return MISSING
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        text = format_datetime(moment, self._moment, locale=self._language)
        return Markup('<time datetime="{}">{} UTC</time>').format(moment.isoformat(), text)

    def time(self, at: str) -> Markup:
        """Write the time of day of a moment that is near."""
        moment = datetime.fromisoformat(at)
        text = format_time(moment, "HH:mm", locale=self._language)
        return Markup('<time datetime="{}">{} UTC</time>').format(moment.isoformat(), text)

    def day(self, at: date) -> str:
        return str(format_date(at, "full", locale=self._language))

    def clock(self, at: datetime) -> Markup:
        """Write the time of a day that stands above."""
        text = format_datetime(at, "HH:mm:ss", locale=self._language)
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)

    def seconds(self, value: float) -> str:
        """Write how long something took."""
        if value < 10:
            unit = {"ru": "с", "zh": "秒"}.get(self._language, "s")
            return f"{format_decimal(round(value, 1), locale=self._language)} {unit}"
        return str(format_timedelta(round(value), threshold=1.2, locale=self._language))

    def duration(self, seconds: int) -> str:
        """Write a round duration shortly, in the largest unit that it is a number of."""
        unit, size = next((u for u in UNITS if seconds and seconds % u[1] == 0), UNITS[-1])
        return format_unit(seconds // size, unit, length="narrow", locale=self._language)

    def short_day(self, day: str | date) -> str:
        """Write a day without its year."""
        found = date.fromisoformat(day) if isinstance(day, str) else day
        return format_date(found, "d MMM", locale=self._language)

    def person(self, actor: str) -> str:
        """Write an actor for people: the name, and for programs what they are."""
        kind, _, name = actor.partition(":")
        return name if kind == "person" else actor
