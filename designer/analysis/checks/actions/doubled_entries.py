"""Entries of a list that others of it cover."""

from collections.abc import Iterator, Sequence

from designer.analysis.checks.finding import Check, TextFinding
from designer.analysis.checks.fixes import without_entry
from designer.analysis.checks.policy_text import PolicyText, element_of
from designer.policy.catalog.patterns import compile_action

_MOST = 1_500
"""Entries of a list that are compared; AWS takes no policy with more."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        element = element_of(statement, "Action")
        for index, other in _covered(statement.actions):
            same = statement.actions[index].lower() == other.lower()
            said = "appears here twice" if same else f"is part of {other} in the same list"
            span = view.entry(statement, element, index)
            yield TextFinding(f"{statement.actions[index]} {said}.", span, without_entry(view, span, "Remove it"))
        element = element_of(statement, "Resource")
        for index, other in _repeated(statement.resources):
            span = view.entry(statement, element, index)
            yield TextFinding(f"{other} appears here twice.", span, without_entry(view, span, "Remove it"))
        for condition in statement.conditions:
            for index, other in _repeated(condition.values):
                span = view.condition_value(condition, index)
                yield TextFinding(f"{other} appears here twice.", span, without_entry(view, span, "Remove it"))


def _covered(actions: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the entries that another entry makes needless, with that one."""
    first: dict[str, int] = {}
    wide: dict[str, list[str]] = {}
    if len(actions) > _MOST:
        actions = actions[:_MOST]
    for pattern in dict.fromkeys(actions):
        if "*" in pattern:
            wide.setdefault(_service(pattern), []).append(pattern)
    for index, action in enumerate(actions):
        lower = action.lower()
        if first.setdefault(lower, index) != index:
            yield index, actions[first[lower]]
            continue
        candidates = (*wide.get("*", ()), *wide.get(_service(action), ()))
        other = next((one for one in candidates if one.lower() != lower and _covers(one, action)), "")
        if other:
            yield index, other


def _service(action: str) -> str:
    return action.partition(":")[0].lower()


def _covers(wide: str, narrow: str) -> bool:
    """Return True if a pattern matches all that another matches; a ``?`` of it must not meet a ``*``."""
    return not ("?" in wide and "*" in narrow) and compile_action(wide)(narrow)


def _repeated(entries: Sequence[str]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry in seen:
            yield index, entry
        seen.add(entry)


CHECK = Check("doubled-entries", texts=_check_text)
