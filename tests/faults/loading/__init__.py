"""Who works with the system while it suffers: operators, bus clients, the marketplaces."""
