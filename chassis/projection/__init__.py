"""Read models: rows that follow from the service's own events and can be made again."""
