"""Settings of order_status: the chassis's, and the addresses of pages that its rows lead to.

An address holds placeholders in braces; an empty one makes no link. `{provider}`, `{goods_id}`,
`{sku_id}`, `{vendor_id}`, `{order_id}`, `{item_id}` and `{provider_order_id}` are known.
"""

from chassis.settings import Settings


class OrderStatusSettings(Settings):
    """What order_status needs to know."""

    goods_page_1688: str = "https://detail.1688.com/offer/{goods_id}.html"
    goods_page_taobao: str = "https://item.taobao.com/item.htm?id={goods_id}"
    provider_order_page_1688: str = (
        "https://trade.1688.com/order/new_step_order_detail.htm?orderId={provider_order_id}"
    )
    provider_order_page_taobao: str = (
        "https://buyertrade.taobao.com/trade/detail/tradeItemDetail.htm"
        "?bizOrderId={provider_order_id}"
    )
    shop_item_page: str = ""
    """The shop's own page of the item."""
    shop_vendor_page: str = ""
    """The shop's page with all goods of the vendor."""
