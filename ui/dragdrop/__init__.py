"""Drags: what is carried, where it may be dropped, and the words beside the pointer."""
