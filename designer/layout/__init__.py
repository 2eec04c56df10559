"""Where the cards of an organization go.

A tidy tree of our own: OUs stand level below level, each centred over its OUs; the accounts of an OU are stacked in
columns at its lower right, so that an OU with hundreds of accounts stays a block and does not become a street. The
management account stands beside the root. A row of OUs that would grow too wide goes on in a further row.

A compact layout is an outline in columns instead. Whatever the layout, a card that was placed by hand stands where it
was put, seen from its parent's card, and its automatic place stays free.

Nothing here paints, and nothing knows Qt. Times are linear in the OUs; an account costs next to nothing.
"""

from designer.layout.alignment import Axis, Line, aligned, distributed
from designer.layout.arranger import Arranger
from designer.layout.geometry import GRID, Direction, Edges, Metrics, Part, Place, Polyline, Rect, Stack
from designer.layout.layout import Layout

__all__ = [
    "GRID",
    "Arranger",
    "Axis",
    "Direction",
    "Edges",
    "Layout",
    "Line",
    "Metrics",
    "Part",
    "Place",
    "Polyline",
    "Rect",
    "Stack",
    "aligned",
    "distributed",
]
