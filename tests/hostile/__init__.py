"""Hostile input: requests, messages and pushes that nobody sane would send."""
