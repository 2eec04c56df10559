"""The window: what it is assembled from, its menus, docks, start page and status bar."""
