"""The rows of the read side: how each event changes them. No database here."""
