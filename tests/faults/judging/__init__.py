"""What must hold afterwards, read from outside."""
