"""What can be read: queries, their pages, and the shapes that clients see. No database here."""
