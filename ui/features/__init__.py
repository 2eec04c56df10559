"""Features of the window: one folder each, with its panel, dialogs, commands and dock.

They know nothing of each other. `ui/window/features.py` has a row for each, and the start imports nothing of it but its
commands.
"""
