"""Events and commands of marketplace_gateway: sessions, bookings, provider orders, questions."""
