"""Group commit: one thread decides and writes, many commands share one durable transaction."""
