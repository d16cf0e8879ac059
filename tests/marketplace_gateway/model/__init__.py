"""A model of the booking protocol that explores every interleaving; it runs the real code."""
