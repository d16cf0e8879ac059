"""What is said of accounts and passwords, for the catalogues."""


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


ACCOUNT_SENTENCES = frozenset(
    {
        _("A name has 1 to 50 small letters, digits, dots, hyphens or underscores."),
        _("Give one or more of these roles: viewer, operator, purchaser, auditor, administrator."),
        _("Somebody must stay an administrator who can sign in."),
        _("A password has 12 to 200 characters."),
        _("This password is easy to guess: common words, digits or the name are not enough."),
        _("There is no such account."),
        _("Somebody has this name already."),
        _("The two new passwords differ."),
        _("This is not your password."),
    }
)
"""A test holds that everything that is refused is among them."""
