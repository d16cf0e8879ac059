"""The published language of Caigou: what crosses a border of a service."""
