"""The order book: one domain under both protocol faces."""
