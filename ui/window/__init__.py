"""The window: what it is assembled from, its menus, docks, start page and status bar.

The window is judged by its first paint: its frame, the tabs of its panels, and the cards. Nothing is imported or made
before something needs it: a panel comes when it is first seen, or when something is asked that it `answers`
(`docks.py`), and a menu is filled when it is opened. What is seen besides follows in steps (`MainWindow._rest`), each
into the place that it has at the first paint: commands and buttons, which a first key or request makes at once, then
the panels in sight. A test of the start names what must not be imported at the first paint.

A feature has its `Dock` and its `Command`s in its light module ``commands.py``, which is handed what it needs;
`features.py` has a row for each. Panels are in a group on each side of the canvas (`panel_group.py`);
`panel_state.py` says which sides are open, which gives way in a narrow window, and whether the bottom has the place of
the canvas, which `docks.py` moves aside for it. In a low window the bottom is as high as the size hint of the canvas
leaves it.
"""
