"""What services say when they refuse, by code: as the pages say it in other languages.

Of several texts the first whose places are all in the refusal's details is taken. The codes that
marketplace_gateway gives stand in its own table, which it serves as /marketplace-errors.
"""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_OF_ITEMS: Mapping[str, tuple[str, ...]] = {
    "stale": (_("The item has changed since you looked: check it and try again."),),
    "request_open": (
        _("The item is being worked on ({kind}), as {requested_by} asked on {requested_at}."),
        _("The item is being worked on ({kind}); wait until the marketplace has answered."),
        _("The item is being worked on; wait until the marketplace has answered."),
    ),
    "not_linked": (_("The item is on no provider order, so there is none to leave."),),
    "not_in_goods_purchased": (
        _("Only an item in Goods purchased can be unbound; put its status back to Paid first."),
    ),
    "already_linked": (
        _("The item is already on provider order {provider_order_id}."),
        _("The item is already on another provider order."),
    ),
    "not_ready_for_purchase": (
        _("Only a Paid item can be bought; the status of this one: {status}."),
        _("Only a Paid item can be bought."),
    ),
    "already_has_status": (_("The item has this status already."),),
    "unbind_first": (
        _("The item is on provider order {provider_order_id}: unbind it first."),
        _("The item is on a provider order: unbind it first."),
    ),
    "status_not_possible": (
        _("This change of status is not possible; the status now: {status}."),
        _("This change of status is not possible."),
    ),
    "correction_needed": (_("This goes backwards: do it as a correction, with a reason."),),
    "reason_missing": (_("A correction needs a reason; say why it is made."),),
    "not_in_price_confirmation": (
        _("No price waits to be confirmed; the status of the item: {status}."),
        _("No price waits to be confirmed."),
    ),
    "currency_differs": (
        _("The item is sold in {currency}: give the price in this currency."),
        _("The item is sold in another currency."),
    ),
    "split_quantity_impossible": (
        _("Of {quantity} pieces at least one must move and at least one must stay."),
        _("At least one piece must move and at least one must stay."),
    ),
    "receipt_quantity_impossible": (
        _(
            "Of {quantity} pieces at least one and at most all can come, and no more can be"
            " accepted and rejected than came."
        ),
        _("So many pieces cannot come."),
    ),
    "receipt_without_news": (_("The item stands like that already."),),
    "receipt_not_possible": (
        _("Nothing more can be received of the item; its status: {status}."),
        _("Nothing more can be received of the item."),
    ),
    "item_unknown": (_("There is no such item in this order."),),
    "item_exists": (_("The order has an item of this number already."),),
    "all_refused": (_("All items were refused, for different reasons."),),
    "nothing_to_book": (_("The order has no item that can be booked."),),
    "no_lines": (_("There is nothing in it to do."),),
}

_OF_ORDERS: Mapping[str, tuple[str, ...]] = {
    "order_unknown": (_("There is no order of this number."),),
    "order_exists_with_other_content": (
        _("An order of this number was registered before, with other content."),
    ),
    "order_empty": (_("An order needs at least one item."),),
    "item_numbers_repeat": (_("Two items of the order have the same number."),),
    "two_currencies": (_("All items of an order are sold in one currency."),),
    "order_closed_to_new_items": (
        _("The order takes no new items any more; its status: {status}."),
        _("The order takes no new items any more."),
    ),
    "order_twice": (_("The order stands in the import twice."),),
    "import_refused": (_("Orders of the import were refused; nothing was imported."),),
    "unknown_file_type": (_("Files of this type cannot be imported."),),
}

_OF_OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "operation_exists": (_("An operation of this id has begun already."),),
    "operation_unknown": (_("There is no operation of this id."),),
    "operation_finished": (_("The operation has ended already."),),
    "operation_not_cancellable": (
        _("It has been sent to the marketplace already; wait for its answer."),
    ),
    "activity_unknown": (_("There is no such activity."),),
    "event_unknown": (_("There is no such event."),),
    "provider_status_undocumented": (
        _("What nobody has documented moves no item: the status Unknown cannot be mapped."),
    ),
    "provider_order_alive": (
        _(
            "Only a closed provider order can free its items: an order that goes on would be"
            " bought twice."
        ),
    ),
}

_OF_REQUESTS: Mapping[str, tuple[str, ...]] = {
    "not_found": (_("There is nothing at this address."),),
    "not_allowed": (_("Your roles do not allow this"),),
    "forbidden": (_("Your roles do not allow this"),),
    "wrong_agency": (_("The token belongs to another agency."),),
    "other_agency": (_("These pages belong to another agency."),),
    "not_signed_in": (_("Signed out: sign in again"),),
    "token_invalid": (_("Signed out: sign in again"),),
    "invalid_cursor": (_("This page of the list is gone; begin the list again."),),
    "invalid_request": (_("The request cannot be read."),),
    "invalid_command": (_("The form holds something that the service does not take."),),
    "invalid_form": (_("Give a name of 1 to 100 characters."),),
    "view_refused": (_("Give the view a name; no more than a hundred are kept."),),
    "selection_unreadable": (_("The ticked rows cannot be read: load the page again."),),
    "too_many_rows": (_("These are too many rows at once: narrow the list down."),),
    "nothing_ticked": (_("Tick the orders that shall be paid."),),
    "not_all_to_pay": (_("Some of the ticked orders wait for no payment: load the page again."),),
    "photo_unavailable": (_("The photo cannot be shown."),),
    "account_refused": (_("The account cannot be so."),),
    "too_large": (_("Too much was sent at once."),),
    "unknown_command": (_("The service does not know this command."),),
    "idempotency_key_missing": (_("The form lacks its key: load the page again."),),
    "idempotency_key_invalid": (_("The form’s key cannot be read: load the page again."),),
    "key_reused": (_("This form was sent before with other content: load the page again."),),
    "overloaded": (_("Too much is waiting; try again soon."),),
    "too_many_streams": (_("Too much is waiting; try again soon."),),
    "answer_too_large": (_("Too much was asked for at once."),),
    "unavailable": (_("What became of it is not known: send it again, nothing is done twice."),),
    "database_unavailable": (_("The database does not answer; try again soon."),),
    "unreachable": (_("A service does not answer"),),
    "internal_error": (_("Something went wrong; the log knows what."),),
}

REFUSALS: Mapping[str, tuple[str, ...]] = {
    **_OF_ITEMS,
    **_OF_ORDERS,
    **_OF_OPERATIONS,
    **_OF_REQUESTS,
}
