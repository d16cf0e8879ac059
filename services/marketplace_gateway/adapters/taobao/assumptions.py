"""What the platform's documents leave open, and what this adapter takes it to be.

- A repeated `outer_purchase_id` may make a second order (a reseller saw it happen), so create is
  never repeated and `find` looks the id up; only orders that show the id count as ours.
- Ordering wants the distributor's ids, which `/product/get` gives for Taobao ids (`mp_id`,
  `mp_skuId`). They travel in the preview's token, and are remembered for an hour per token.
- Orders show distributor ids, Taobao ids or one of each (the documented order does). They are
  given back as Taobao ids where this process has met the pair. Others are looked up by asking
  `/product/get` for the id shown, which no document promises to work for distributor ids; what it
  refuses stays as it is until a preview asks for the item. `line_no` is the firmer tie where it is
  echoed.
- `product_amount` of a sub-order is what its goods really cost ("商品实付价"), `purchase_amount`
  where it is missing. A sub-order tells no amount of its refund.
- A refusal of `/logistics/detail/get` means that nothing was sent of that sub-order yet.
- There is no way to ask for push messages again.
- `origin_price` of a preview is the price of one, `discount_price` the line's sum after discount
  (Mlegbder/taobao-global types/order_preview.go); the price of one is that sum by the quantity.
- Cancelling is accepted as a task; the order shows later whether it was done.
- `/purchase/order/getPayUrl` is known by name only and `/purchase/order/batch/pay` moves money, so
  neither is called for a pay link: it is the administrator's `pay_page`, else the `payment_url`
  that create returned, while this process remembers it, for just the orders it made, because it
  pays all of them; else refused as NO_PAY_LINK.
- A line is left out of a create only where each order can be read, each line in it is ours and the
  quantities are those we asked for; else the orders are looked up.
- An order id beside an error, under whatever status, leaves in doubt what a create did.
- Without `mainland_shipping_fee` the postage of a preview is what its goods leave of the total.
- `results_total` counts orders: `find` goes on until it has met as many, and fails otherwise.
- Sums are of `purchase_currency` and its kin, CNY where none is named; a preview in anything else
  is not understood, because the price guard compares CNY.
- A closed order was paid if it has a payment time or a refund; otherwise it was not.
- Account id is `seller_id`, because push messages name it.
- Codes of refusal that nobody documents leave in doubt what a create did, unless of type ISV.
- `channel_order_type` PANAMA: domestic goods, sent to our warehouse in China.
- Message type 9 (refunds) has no documented body: it concerns the order whose id it carries under
  any of the names that other types use, and none if it carries none.
"""

LINES_PER_BOOKING = 50
"""No limit is documented; the same as on 1688, whose goods this platform also sells."""

ORDERS_PER_PAY_LINK = 10
"""As many as `/purchase/order/batch/pay` takes."""

PAGE_SIZE = 20
CHANNEL = "PANAMA"
REMEMBERED_ITEMS = 4096
MOST_ID_LOOK_UPS = 10
"""Per page of orders; the next page or the next hour looks up the next."""

REMEMBERED_PAY_LINKS = 4096
