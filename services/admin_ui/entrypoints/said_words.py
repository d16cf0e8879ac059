"""What services say as plain text, without a template beside it: recognised by these templates.

So it is for failures of a marketplace, and for whatever 0.1.0 has stored.
"""


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


SAID = (
    _("The marketplace has not answered for a while; it is not asked before {until}."),
    _("The marketplace could not be reached."),
    _("The marketplace did not answer in time."),
    _("The marketplace's answer could not be read: {answer}"),
    _("The marketplace allows no more calls now: {message}"),
    _("The account's booking limit is reached; tried again at {when}: {message}"),
    _("The account's booking limit is reached: {message}"),
    _("The marketplace holds the account for unsafe: {message}"),
    _("The account is under risk control: clear it on the marketplace."),
    _("The session has expired: somebody has to log in again."),
    _("The marketplace knows no such order."),
    _("No order was found, and a person gave the booking up."),
)
"""Of several that fit, the first counts."""
