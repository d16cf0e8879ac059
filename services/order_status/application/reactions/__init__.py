"""What order_status does by itself when something has happened elsewhere."""
