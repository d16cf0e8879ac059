"""Events and commands of order_status: orders, items, operations."""
