"""Every comparison, in the order of the table."""

from tests.bench.comparisons import (
    activities,
    bus,
    commands,
    growth,
    http_bulk,
    peers,
    read_tab,
    relay,
    start,
    two_processes,
    views,
    visible,
)

COMPARISONS = (
    *commands.COMPARISONS,
    *two_processes.COMPARISONS,
    *bus.COMPARISONS,
    *http_bulk.COMPARISONS,
    *read_tab.COMPARISONS,
    *relay.COMPARISONS,
    *views.COMPARISONS,
    *activities.COMPARISONS,
    *visible.COMPARISONS,
    *peers.COMPARISONS,
    *growth.COMPARISONS,
    *start.COMPARISONS,
)
