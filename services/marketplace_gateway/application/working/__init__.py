"""The gateway's workers: they alone call marketplaces, and only while their process leads."""
