"""The commands of the window: one table, and what each does."""
