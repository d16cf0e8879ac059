"""The goods of both marketplaces: generated once, the same everywhere."""
