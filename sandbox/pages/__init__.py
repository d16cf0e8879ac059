"""Pages for people; all of them work without JavaScript."""
