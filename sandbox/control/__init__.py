"""The control API: the hand behind the marketplaces."""
