"""What is compared with what; each takes turns with its reference."""
