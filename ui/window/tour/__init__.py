"""Guided tours: a few steps, each at a real part of the window. Imported when one starts.

from ui.window.tour import take
take(parts)
"""

from ui.window.tour.tour import Tour, take
