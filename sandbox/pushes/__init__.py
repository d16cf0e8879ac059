"""Messages that the marketplaces send by themselves."""
