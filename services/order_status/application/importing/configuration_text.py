r"""A configuration in one cell: `colour=red|size=XL`; `\|`, `\=` and `\\` stand for themselves."""


def read_configuration(text: str) -> list[tuple[str, str]]:
    """Return the properties. Raises ValueError with a sentence for people."""
    if not text.strip():
        return []
    return [_property(part) for part in _split(text, "|")]


def _property(text: str) -> tuple[str, str]:
    name, *value = _split(text, "=", at_most=1)
    if not value or not name.strip():
        raise ValueError(f"'{text.strip()}' is not of the form name=value")
    return _plain(name).strip(), _plain(value[0]).strip()


def _split(text: str, mark: str, at_most: int = -1) -> list[str]:
    """Split at marks that no backslash protects; backslashes stay."""
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == mark and at_most != 0:
            parts.append(text[start:place])
            start, at_most = place + 1, at_most - 1
        place += 1
    return [*parts, text[start:]]


def _plain(text: str) -> str:
    plain, letters = "", iter(text)
    for letter in letters:
        plain += next(letters, "\\") if letter == "\\" else letter
    return plain
