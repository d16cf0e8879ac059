"""Steady load for hours: memory, file handles and latency must stay flat."""
