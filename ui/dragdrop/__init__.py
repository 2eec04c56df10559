"""Drag and drop: what is dragged, where it may be dropped, and the words beside the pointer."""
