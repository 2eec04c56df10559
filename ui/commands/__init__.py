"""The commands of the window: one table, and what each does.

A command (`command.py`, with what it may need and the docks) names its sections of menus (`menus.py`) and what it needs
of the session: all that holds is read in one pass. What one feature wants of another is a typed request
(`requests.py`): the feature that can answers, and both import only the request.
"""
