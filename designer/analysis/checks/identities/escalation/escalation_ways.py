"""The ways to more permissions as a table of the documentation."""

from __future__ import annotations

from designer.organization.identity.escalations import ESCALATIONS


def ways_in_docs() -> str:
    """The ways with their pages, for the documentation."""
    rows = (
        f"| {' + '.join(f'`{one}`' for one in way.actions)} | {way.gain} | [AWS]({way.source}) |" for way in ESCALATIONS
    )
    return "\n".join(("| It may | so that it can | Page |", "|---|---|---|", *rows))
