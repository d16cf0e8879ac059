"""Restoring: data is lost and put back on real processes, and nothing is bought twice."""
