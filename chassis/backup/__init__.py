"""Backups of a service's store, taken while it runs, and how one is put back."""
