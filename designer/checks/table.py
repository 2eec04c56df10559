"""Every check: one check, one module, one line in the table of its group.

Groups are imported one by one, so that a window that has just started stays alive meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from designer.checks.finding import Check


def modules() -> Iterator[ModuleType]:
    """The groups as modules, in the order of the documentation: each has ``CHECKS``."""
    from designer.checks import language

    yield language
    from designer.checks import actions

    yield actions
    from designer.checks import conditions

    yield conditions
    from designer.checks import resources

    yield resources
    from designer.checks import limits

    yield limits
    from designer.checks import paths

    yield paths
    from designer.checks import structure

    yield structure
    from designer.checks import silencing

    yield silencing


def groups() -> Iterator[tuple[Check, ...]]:
    """The checks, group by group."""
    for module in modules():
        found: tuple[Check, ...] = module.CHECKS
        yield found


def checks() -> tuple[Check, ...]:
    """Every check."""
    return tuple(check for group in groups() for check in group)


def by_id() -> dict[str, Check]:
    """Every check by its id."""
    return {check.id: check for check in checks()}
