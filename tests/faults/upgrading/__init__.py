"""A released version is replaced by today's while clients go on."""
