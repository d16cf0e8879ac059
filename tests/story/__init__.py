"""The purchase story: played on a private instance, over HTTP and over the bus, step by step."""
