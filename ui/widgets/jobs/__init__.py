"""Long work beside the window: in slices between events, or in a thread."""
