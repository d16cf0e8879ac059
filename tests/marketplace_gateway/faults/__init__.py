"""Bookings under faults at length: `python -m tests.marketplace_gateway.faults`."""
