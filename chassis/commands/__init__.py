"""Commands from outside: one path for HTTP and the bus, from bytes to an answer in bytes."""
