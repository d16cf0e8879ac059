"""Spares the garbage collector work that it would do in vain.

A writer holds up to hundreds of thousands of states, all alive. By default the collector walks
them again and again: measured, it was a third of the time that a commit's contents took to make.
Reference counts free nearly everything else.
"""

import gc

YOUNG = 50_000
MIDDLE = 20
OLD = 50


def calm_collector() -> None:
    """Leave what start-up made alone for ever, and look for cycles less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
