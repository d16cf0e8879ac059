"""A service as a process: its parts, started and stopped in order."""
