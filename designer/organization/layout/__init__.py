"""Layout of the cards of an organization.

A tidy tree of our own: OUs stand level below level, each centred over its OUs; the accounts of an OU are stacked in
columns at its lower right, so that an OU with hundreds of accounts stays a block and does not become a street. The
management account stands beside the root. A row of OUs that would grow too wide goes on in a further row.

Cards have one of three densities; in a dense layout the accounts of an OU are rows inside its card.

In a tree, a card that was placed by hand stands where it was put, seen from its parent's card, and its automatic place
stays free. `nested` is the other layout: OUs are frames within each other, for organizations of any size.

Nothing here paints, and nothing knows Qt. Times are linear in the OUs; an account costs next to nothing.
"""

from designer.organization.layout.alignment import AlignmentLine, Axis, aligned, distributed
from designer.organization.layout.arranger import Arranger
from designer.organization.layout.geometry import (
    GRID,
    METRICS,
    CardMetrics,
    CardPart,
    Density,
    Direction,
    Edges,
    Polyline,
    Rect,
    SiblingPlace,
    Stack,
)
from designer.organization.layout.layout import Layout
from designer.organization.layout.positions import CardPlace
