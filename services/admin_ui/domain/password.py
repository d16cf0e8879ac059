"""Which passwords are taken. Length counts, not signs (NIST SP 800-63B); guesses are refused."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Hashing is slow on purpose: an endless password must not be hashed."""

BAD_LENGTH = "A password has 12 to 200 characters."
OBVIOUS = "This password is easy to guess: common words, digits or the name are not enough."

_COMMON = (
    "administrator",
    "qwertyuiop",
    "asdfghjkl",
    "password",
    "iloveyou",
    "changeme",
    "letmein",
    "welcome",
    "zxcvbnm",
    "qwerty",
    "caigou",
    "secret",
    "taobao",
    "admin",
    "login",
    "1688",
    "пароль",
    "йцукен",
    "采购",
    "密码",
)
_FEWEST_LETTERS = 3
_FEWEST_DIFFERENT = 5


def password_refusal(password: str, name: str) -> str | None:
    """Return why a password is not taken, or None."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return BAD_LENGTH
    left = password.casefold()
    for word in (name.casefold(), *_COMMON):
        left = left.replace(word, "") if word else left
    letters = sum(sign.isalpha() for sign in left)
    if letters < _FEWEST_LETTERS or len(set(password.casefold())) < _FEWEST_DIFFERENT:
        return OBVIOUS
    return None
