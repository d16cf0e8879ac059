"""What the platform's documents leave open, and what this adapter takes it to be.

- A repeated `outOrderId` may make a second order: nothing says that create refuses it, so create
  is never repeated and `find` looks the id up (list by `outOrderId`, then buyerView by it).
- An order counts as ours only if it shows our outer id. A listed one that shows none is read in
  detail; if that shows none either, only the order that buyerView returns for the id counts.
- A preview without `flow` chooses the best one (createOrder.preview-1); its `flowFlag` and a trade
  mode that all its groups allow go into create. Without a flowFlag: `general`.
- The same specification on several lines is sent once, with the sum of the quantities.
- A `resultCode` of a cargo is a refusal unless it is empty or one of `FINE_RESULT_CODES`.
- `confirm_goods` means received but not settled: SIGNED; `success` alone is FINISHED.
- A closed order without any word of payment: `cancel` was unpaid, `terminated` was paid.
- The order of `getBuyerOrderList` is unknown, so pages are read from the last to the first.
- Account id is `memberId`, because push messages name it (`userInfo`); `aliId` where a login does
  not tell it, empty where a refresh does not.
- Orders older than about three months (`isHis`) are not looked for.
- A preview refused as a whole with one of `LINE_CODES` is refused because of single goods: those
  that its message names, or else those that are refused when they are asked for alone.
- `waitbuyermodify` of a refund means that the vendor refused it. A refund of 0 says nothing.
- `itemAmount` is what a line really costs, after changes of price ("really paid", "∑itemAmount +
  shippingFee" is the total); where it is missing, `price` by quantity and `entryDiscount` are.
- `push.query.messageList` goes on serving a message until it is confirmed; what concerns no order
  is confirmed unread, so that the others stay within reach.
- While buying, whatever looks like an order id in an answer may be an order: with an error status,
  or where the id cannot be read, it is doubt. `success: false` beside a code that says fine, or
  beside a `result` that says true, refuses nothing. An unknown `gw.*` code refuses nothing either.
- A preview's total is goods and carriage, less at most `discountFee`, plus at most `additionalFee`.
- A pay page that names some of the orders in its address pays no others.
- A list's first page is full unless it is the last, so its length tells how many fit a page.
- A trace that is not there yet is code 404, like a parcel that was not sent is 500_2: no trace.
"""

LINES_PER_BOOKING = 50
ORDERS_PER_PAY_LINK = 100
PAGE_SIZE = 50
"""Largest page seen in use; the documents name none."""

MESSAGE_PAGE_SIZE = 200
MOST_MESSAGE_PAGES = 10
"""So many missed messages are taken at a time; the next are there once these are confirmed."""

LONGEST_MESSAGE = 500
LONGEST_ADDRESS = 200
DEFAULT_FLOW = "general"
QUANTITY_CODES = frozenset({"500_005", "500_006", "500_009"})
"""Too few of something: goods may be refused so alone that are sold together with others."""
LINE_CODES = QUANTITY_CODES | {"500_001", "500_002", "500_003", "500_004", "500_007", "500_008"}
FINE_RESULT_CODES = frozenset({"", "0", "200", "success", "ok", "true"})
NOT_SHIPPED_YET = "500_2"
CANCEL_REASONS = frozenset({"buyerCancel", "sellerGoodsLack", "other"})
NO_PARCEL_NUMBERS = frozenset({"不需要物流", "无需物流"})
