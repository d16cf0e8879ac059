"""Every comparison, in the order of the table."""

from tests.bench.comparisons import commands, relay

COMPARISONS = (*commands.COMPARISONS, *relay.COMPARISONS)
