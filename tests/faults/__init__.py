"""The fault harness: the real processes under load and under faults, judged from outside."""
