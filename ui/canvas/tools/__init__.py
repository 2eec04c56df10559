"""One gesture of the mouse, one object: it shows what it would do, and acts once at its end."""
