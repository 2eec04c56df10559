"""Every check: one check, one module, one line in the table of its group.

Groups are imported one by one, so that a window that has just started stays alive meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.finding import Check


def groups() -> Iterator[tuple[Check, ...]]:
    """The checks, group by group, in the order of the documentation."""
    from designer.checks import language

    yield language.CHECKS
    from designer.checks import actions

    yield actions.CHECKS
    from designer.checks import conditions

    yield conditions.CHECKS
    from designer.checks import resources

    yield resources.CHECKS
    from designer.checks import limits

    yield limits.CHECKS
    from designer.checks import paths

    yield paths.CHECKS
    from designer.checks import structure

    yield structure.CHECKS


def checks() -> tuple[Check, ...]:
    """Every check."""
    return tuple(check for group in groups() for check in group)


def by_id() -> dict[str, Check]:
    """Every check by its id."""
    return {check.id: check for check in checks()}
