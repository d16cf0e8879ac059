"""The questions that the read side answers, in SQL for both databases. All block."""
