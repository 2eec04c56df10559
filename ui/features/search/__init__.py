"""Search: the palette and the find bar."""
