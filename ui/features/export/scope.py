"""Scope of a picture: which part of a window's design is drawn, and how the window shows it. No dialog, no writer."""

from __future__ import annotations

from datetime import date

from designer.analysis.lenses.lens import LensResult
from designer.organization.layout import Density
from designer.organization.model.records import NodeId, NodeKind
from ui.features.export.subject import Subject
from ui.state import settings
from ui.state.files import Files
from ui.state.session import Session


def chosen_top(session: Session) -> NodeId:
    """Lowest OU, or the root, that holds everything selected; what is in focus where nothing is."""
    organization = session.organization
    paths = [] if session.selection else [organization.path(session.top)]
    for node_id in session.selection:
        path = organization.path(node_id)
        paths.append(path[:-1] if organization.node(node_id).kind is NodeKind.ACCOUNT else path)
    common = organization.root
    for levels in zip(*paths, strict=False):
        if len(set(levels)) > 1:
            break
        common = levels[0]
    return common


def as_shown(
    session: Session,
    files: Files,
    top: NodeId,
    reading: LensResult | None = None,
    *,
    expanded: bool = False,
    policies: bool = False,
) -> Subject:
    """Part of the design as its window shows it, today.

    Args:
        session: The view of it.
        files: Its origin.
        top: The node to draw with everything below it.
        reading: Answer of the lens; None to leave it out.
        expanded: Show what is collapsed, too.
        policies: Name the policies on their cards.
    """
    return Subject(
        session.organization,
        top,
        frozenset() if expanded else session.collapsed,
        session.direction,
        source=files.path.name if files.path else "",
        version=settings.version_of(files.path),
        author=settings.author(),
        day=date.today(),  # noqa: DTZ011 - the date on the person's own calendar
        reading=reading,
        density=session.fixed_density or Density.COMFORTABLE,
        policies=policies,
    )
