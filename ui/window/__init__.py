"""The window: what it is assembled from, its menus, docks, start page and status bar.

The window is judged by its first paint, so nothing is imported, and no panel made, before something needs it: a panel
comes when it is first seen, or when something is asked that it `answers` (`docks.py`), a menu is filled when it is
opened, and commands without a button in the bars are made after the paint, or for the first key. The cards are laid out
once for it, when the window has found its size. A test of the start names what must not be imported at the first paint.

A feature has its `Dock` and its `Command`s in its light module ``commands.py``, which is handed what it needs;
`features.py` has a row for each. Panels stand in a group on each side of the canvas (`panel_group.py`);
`panel_state.py` says which sides are open, which gives way in a narrow window, and whether the bottom has the place of
the canvas, which `docks.py` moves aside for it. In a low window the bottom is as high as the size hint of the canvas
leaves it.
"""
