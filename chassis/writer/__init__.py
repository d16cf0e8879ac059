"""Group commit: one task decides and writes, many commands share one durable transaction."""
