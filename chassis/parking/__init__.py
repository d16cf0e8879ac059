"""Parking: a person sets aside the event at which a part has stopped, and tries it again later."""
