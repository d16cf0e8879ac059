"""Ten times what a service can do, and what becomes of it."""
