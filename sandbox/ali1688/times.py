"""Times as 1688 writes them: `20180614101942000+0800`."""

from datetime import UTC, datetime

from sandbox.clock import BEIJING


def stamp(moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}+0800"


def read_stamp(text: str) -> datetime | None:
    """Both spellings that the platform's pages use; the plain one is Beijing time."""
    try:
        if "-" in text[:10]:
            plain = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  Beijing, next line
            return plain.replace(tzinfo=BEIJING).astimezone(UTC)
        milliseconds = int(text[14:17])
        moment = datetime.strptime(text[:14] + text[17:], "%Y%m%d%H%M%S%z")
    except ValueError:
        return None
    return moment.replace(microsecond=milliseconds * 1000).astimezone(UTC)
