"""One module per group of commands: find, decide, append, answer."""
