"""Who is there: short-lived signed tokens, checked by every service."""
