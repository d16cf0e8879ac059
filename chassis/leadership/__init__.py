"""Who may lead: one process relays, projects and acts; the others stand by."""
