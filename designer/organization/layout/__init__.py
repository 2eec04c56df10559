"""Layout of the cards of an organization.

A tree of our own: from the top down, each card is centred over its OUs; OUs that need more than one row are in a
frame of their parent, and no level goes on in the rows of another. From left to right, each level has its column. The
accounts of an OU are stacked in columns right below or beside it. The management account is beside the root.

Cards have one of three densities; in a dense layout the accounts of an OU are rows inside its card.

In a tree, a card that was placed by hand stands where it was put, seen from its parent's card, and its automatic place
stays free. `nested` is the other layout: OUs are frames within each other, for organizations of any size.

A large tree is seen whole at a few percent: `tree_scale` finds the room that its headings need then.

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
