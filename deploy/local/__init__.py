"""Caigou on one machine: servers from wheels, services as separate processes."""
