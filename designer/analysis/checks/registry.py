"""Registry of the checks, found where they lie.

A group is a package below this one, and its checks are all `Check` records that its modules hold. So a new check is a
new file, or a few lines in a file of like checks, and a row of words in ``resources/checks.json``. Groups are imported
one by one, so that a window that has just started stays alive meanwhile.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from designer.analysis.checks.finding import Check
from designer.analysis.guardrails.libraries import in_use


def modules() -> Iterator[ModuleType]:
    """Yield the groups as modules, in the order of the documentation."""
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
    """Return the checks of a group, by id: those of the modules in it, or its own where it is not a package."""
    inside = walk_packages(getattr(group, "__path__", ()), f"{group.__name__}.")
    modules_of_group = (group, *(import_module(one.name) for one in inside))
    found = {var.id: var for module in modules_of_group for var in vars(module).values() if isinstance(var, Check)}
    return tuple(found[id_] for id_ in sorted(found))


def groups() -> Iterator[tuple[Check, ...]]:
    """Yield the checks, group by group."""
    yield from map(of_group, modules())
    if in_use():
        from designer.analysis.checks.team_rules import team_checks  # few people have any

        yield team_checks(in_use())


def checks() -> tuple[Check, ...]:
    """Return every check."""
    return tuple(check for group in groups() for check in group)


def by_id() -> dict[str, Check]:
    """Return every check by its id."""
    return {check.id: check for check in checks()}
