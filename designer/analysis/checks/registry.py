"""Registry of the checks: one check, one module, found where it lies.

A group is a package below this one, and a check is whatever module in it, or in its folders, has a ``CHECK``. So a new
check is one new file. Groups are imported one by one, so that a window that has just started stays alive meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from designer.analysis.checks.finding import Check


def modules() -> Iterator[ModuleType]:
    """Groups as modules, in the order of the documentation."""
    from designer.analysis.checks import language

    yield language
    from designer.analysis.checks import actions

    yield actions
    from designer.analysis.checks import conditions

    yield conditions
    from designer.analysis.checks import resources

    yield resources
    from designer.analysis.checks import limits

    yield limits
    from designer.analysis.checks import paths

    yield paths
    from designer.analysis.checks import structure

    yield structure
    from designer.analysis.checks import identities

    yield identities
    from designer.analysis.checks import compliance

    yield compliance
    from designer.analysis.checks import suppression as silencing

    yield silencing


@lru_cache(maxsize=32)
def of_group(group: ModuleType) -> tuple[Check, ...]:
    """Checks of a group, by id: those of the modules in it, or its own where it is no package."""
    inside = walk_packages(getattr(group, "__path__", ()), f"{group.__name__}.")
    found: list[Check] = [
        module.CHECK for module in (group, *(import_module(one.name) for one in inside)) if hasattr(module, "CHECK")
    ]
    return tuple(sorted(found, key=lambda check: check.id))


def groups() -> Iterator[tuple[Check, ...]]:
    """Checks, group by group."""
    yield from map(of_group, modules())


def checks() -> tuple[Check, ...]:
    """Every check."""
    return tuple(check for group in groups() for check in group)


def by_id() -> dict[str, Check]:
    """Every check by its id."""
    return {check.id: check for check in checks()}
