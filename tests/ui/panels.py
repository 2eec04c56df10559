"""Panels of a window, made at once instead of in idle turns."""


def make_panels(window):
    docks = window.parts.docks
    for name in docks.places:
        docks.panel(name)
