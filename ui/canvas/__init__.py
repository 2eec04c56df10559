"""The canvas: the organization as cards, one item of the screen for each that is near.

Nothing lies over the cards: the path, the legend and the bar that finds are in a strip above (`canvas_area.py`), and
names of what lies beyond along the borders (`far/edge_names.py`). `travel.py` goes somewhere and back.

Assistive tools see no items of a graphics view: `accessibility_events.py` announces the current node, and what opens or
closes, and `accessibility_tree.py`, imported when a tool first asks, makes an interface for a node when that
node is asked for.
"""
