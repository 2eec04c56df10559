"""Effects of a change: what it would give and take, before it is made."""
