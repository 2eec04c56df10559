"""Tools: one gesture of the mouse each, which shows what it would do, and acts once at its end."""
