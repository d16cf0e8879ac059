"""What the gateway does when order_status has published something."""
