"""What is said of fields that hold what they should not, for the catalogues."""


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


FIELD_SENTENCES = frozenset(
    {
        _("Fill this in."),
        _("This is too long."),
        _("Give a number."),
        _("This number is out of range."),
        _("This cannot be."),
        _("Another address has this id."),
        _("No address has this id."),
    }
)
"""A test holds that everything that is refused is among them."""
