"""Delivery over NATS JetStream: the event store is the outbox, the stream is the cursor."""
