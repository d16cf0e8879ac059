"""Buyers' accounts, their codes and tokens."""
