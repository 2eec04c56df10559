"""Resources are of the services and kinds that the statement's actions work on, and named as AWS names them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.checks.aws_roles import named_without_path
from designer.analysis.checks.finding import Check, Fix, TextFinding
from designer.analysis.checks.fixes import put, put_text
from designer.analysis.checks.policy_text import PolicyText, denies, element_of
from designer.analysis.checks.shared import listed, verb
from designer.policy.catalog.catalogue import action_details, details
from designer.policy.json.text import Span
from designer.policy.language.document import Grammar, Statement
from designer.policy.language.placeholders import filled_pattern
from designer.policy.matching.statement import compile_statement
from designer.policy.satisfiability.applicability import resource_match

_MOST = 3_000
"""Actions of a statement that are looked at; a statement about more says nothing of its resources."""

SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
_OPEN = re.compile(r"\$\{[^}]*\}")
_WITHOUT_SLASH = "\0"
"""Any run of characters but slashes, in a shape."""


_USER = "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"
_ROOT_USER = "arn:*:iam::*:root"
"""ARN of the root user, on whom all actions work that work on users; the catalogue leaves it out."""


class ActionShapes(NamedTuple):
    """One action and the shapes of its resources; empty if AWS documents none."""

    action: str
    shapes: tuple[str, ...]


def asked(view: PolicyText, statement: Statement) -> tuple[ActionShapes, ...] | None:
    """Return the actions of a statement with their resources, or None if unknown, or it asks for no resources."""
    return None if statement.not_resource or _is_of_all(statement) else _asked(view, statement.index)


def spared(view: PolicyText, statement: Statement) -> tuple[ActionShapes, ...] | None:
    """Return the actions of a statement with NotResource, or None if it has none, or they are unknown."""
    return _asked(view, statement.index) if statement.not_resource and not _is_of_all(statement) else None


def _is_of_all(statement: Statement) -> bool:
    return any(not text.strip("*") for text in statement.resources)


@lru_cache(maxsize=256)
def _asked(view: PolicyText, number: int) -> tuple[ActionShapes, ...] | None:
    statement = next(one for one in view.statements if one.index == number)
    mask = view.mask(statement)
    if statement.not_action or not mask or mask.bit_count() > _MOST:
        return None
    if "*" in statement.actions:
        return None
    names = (view.catalogue.actions[index] for index in view.catalogue.members(mask))
    return tuple(ActionShapes(name, shapes(name)) for name in names)


def arns(statement: Statement) -> Iterator[tuple[int, str]]:
    """Yield the entries of Resource that are ARNs of a service, with their numbers."""
    for index, text in enumerate(statement.resources):
        parts = text.split(":", 5)
        if parts[0] == "arn" and len(parts) > 2 and not set("*?$") & set(parts[2]) and parts[2]:
            yield index, text


@lru_cache(maxsize=32_768)
def shapes(action: str) -> tuple[str, ...]:
    """Return the ARNs of an action's resources as patterns; empty if it has none."""
    found = action_details(action)
    of_service = details(action.partition(":")[0])
    if found is None or of_service is None:
        return ()
    kinds = [kind for use in found.resources if (kind := of_service.resource_types.get(use.name.lower()))]
    root = [_ROOT_USER] if any(kind.arn == _USER for kind in kinds) else []
    return tuple(dict.fromkeys([*(_shape(kind.arn) for kind in kinds), *root]))


def shape_service(shape: str) -> str:
    """Return the service of an ARN or of a shape."""
    parts = shape.split(":", 3)
    return parts[2] if len(parts) > 2 else ""


@lru_cache(maxsize=65_536)
def overlaps(pattern: str, shape: str) -> bool:
    """Return True if some ARN of a shape matches a pattern of a policy, segment by segment.

    AWS lets a ``*`` that ends a segment run across colons. No resource has a name for which that would matter, so here
    it stays inside its segment.
    """
    mine, its = filled_pattern(pattern).split(":", 5), shape.split(":", 5)
    mine += ["*"] * (len(its) - len(mine))
    return all(map(_meet, reversed(mine), reversed(its)))  # the resource differs most often


def _shape(template: str) -> str:
    """Return a template of the catalogue as a pattern: names of buckets and access points have no slash."""
    bucket = template.replace("${BucketName}", _WITHOUT_SLASH).replace("${AccessPointName}", _WITHOUT_SLASH)
    return _OPEN.sub("*", bucket)


@lru_cache(maxsize=65_536)
def _meet(one: str, other: str) -> bool:
    """Return True if some text matches both: a walk through all pairs of places in the two."""
    if "*" in (one, other):
        return True
    goal = (len(one), len(other))
    seen = {(0, 0)}
    stack = [(0, 0)]
    while stack:
        place = stack.pop()
        if place == goal:
            return True
        for following in _steps(one, other, *place):
            if following not in seen:
                seen.add(following)
                stack.append(following)
    return False


def _steps(one: str, other: str, i: int, j: int) -> Iterator[tuple[int, int]]:
    a, b = one[i : i + 1], other[j : j + 1]
    if _repeats(a):
        yield i + 1, j
    if _repeats(b):
        yield i, j + 1
    if a and b and _fits(a, b):
        yield i + (not _repeats(a)), j + (not _repeats(b))


def _repeats(part: str) -> bool:
    return part in ("*", _WITHOUT_SLASH)


def _fits(a: str, b: str) -> bool:
    """Return True if one character can be both."""
    if _WITHOUT_SLASH in (a, b):
        return "/" not in (a, b)
    return a in "*?" or b in "*?" or a == b


def shape_text(shape: str) -> str:
    """Return a shape as a person writes it."""
    return shape.replace(_WITHOUT_SLASH, "*")


def _resource_services(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        actions = asked(view, statement)
        if actions is None:
            continue
        services = dict.fromkeys(shape_service(shape) for action in actions for shape in action.shapes)
        if not services or "*" in services:
            continue
        for index, arn in arns(statement):
            if shape_service(arn) not in services:
                own = dict.fromkeys(one.action.partition(":")[0] for one in actions)
                message = f"The actions of this statement ({listed(own)}) work on no resource of {shape_service(arn)}."
                yield TextFinding(message, view.entry(statement, "Resource", index))


def _resource_support(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        yield from _spared(view, statement)
        actions = asked(view, statement)
        span = statement.spans.get("Resource")
        if not actions or span is None:
            continue
        without = [one.action for one in actions if not one.shapes]
        if len(without) == len(actions):
            verb_of_effect = "deny" if denies(statement) else "allow"
            nothing = f"may {verb_of_effect} nothing" if _is_open(statement, without) else _NOTHING[verb_of_effect]
            fixes: tuple[Fix, ...] = (put(view, span, '"*"', 'Replace by "*"'),)
            message = f"{_documents(without)}. With other resources this statement {nothing}."
            yield TextFinding(message, view.entry(statement, "Resource", 0), fixes)
            continue
        named = _named(statement, actions)
        if named:
            it = verb(named, "it", "them")
            matches = "an ARN may not match" if _is_open(statement, named) else "no ARN here matches"
            message = f"{_documents(named)}, so {matches} {it}. Give {it} a statement with the Resource *."
            yield TextFinding(message, view.entry(statement, "Resource", 0))


_NOTHING = {"deny": "denies nothing", "allow": "allows nothing"}


def _spared(view: PolicyText, statement: Statement) -> Iterator[TextFinding]:
    """Yield the actions that NotResource means to spare, and may never do."""
    actions = spared(view, statement)
    if not actions:
        return
    without = [one.action for one in actions if not one.shapes]
    named = without if len(without) == len(actions) else _named(statement, actions)
    if named:
        does = "denied" if denies(statement) else "allowed"
        if _is_open(statement, named):
            rest = f"NotResource may spare nothing: {verb(named, 'it is', 'they are')} then always {does}"
        else:
            rest = f"NotResource spares nothing: {verb(named, 'it is', 'they are')} always {does}"
        yield TextFinding(f"{_documents(named)}, so {rest}.", view.entry(statement, "NotResource", 0))


def _documents(actions: Sequence[str]) -> str:
    """Return the fact about some actions, as a sentence without its end."""
    return f"AWS documents no resource for {listed(actions)}, and says that only * covers {verb(actions, 'it', 'them')}"


def _is_open(statement: Statement, actions: Sequence[str]) -> bool:
    """True if AWS's refusals, which name ARNs of the service for some such actions, leave it open for one of them."""
    compiled = compile_statement(statement, Grammar.SCP, variables=True)
    matches = [resource_match(compiled, action) for action in actions]
    return any(match.possible and not match.sure for match in matches)


def _named(statement: Statement, actions: tuple[ActionShapes, ...]) -> list[str]:
    """Return those that the statement names itself, not by a wildcard."""
    written = {action.lower() for action in statement.actions}
    return [one.action for one in actions if not one.shapes and one.action.lower() in written]


def _resource_types(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        actions = asked(view, statement)
        if not actions:
            continue
        known = [action for action in actions if action.shapes]
        yield from _idle_arns(view, statement, known)
        yield from _idle_actions(view, statement, known)


def _idle_arns(view: PolicyText, statement: Statement, actions: list[ActionShapes]) -> Iterator[TextFinding]:
    shapes = tuple(dict.fromkeys(shape for action in actions for shape in action.shapes))
    services = {shape_service(shape) for shape in shapes}
    for index, arn in arns(statement):
        if shape_service(arn) not in services or any(overlaps(arn, shape) for shape in shapes):
            continue
        example = next(action for action in actions if shape_service(arn) in map(shape_service, action.shapes))
        kinds = [shape_text(shape) for shape in example.shapes]
        message = f"{example.action} works on {listed(kinds, 'or', 2)}, which this cannot match."
        span = view.entry(statement, "Resource", index)
        yield TextFinding(message, span, _with_objects(view, span, arn, shapes))


def _idle_actions(view: PolicyText, statement: Statement, actions: list[ActionShapes]) -> Iterator[TextFinding]:
    """Yield the actions that the statement names itself and that work on none of its ARNs."""
    patterns = [arn for _, arn in arns(statement)]
    if not patterns or len(patterns) < len(statement.resources):
        return
    reached = [arn for arn in patterns if any(overlaps(arn, shape) for action in actions for shape in action.shapes)]
    if not reached:
        return
    by_name = {one.action.lower(): one for one in actions}
    idle: list[tuple[int, ActionShapes]] = []
    for index, written in enumerate(statement.actions):
        one = by_name.get(written.lower())
        if one and not any(overlaps(arn, shape) for arn in reached for shape in one.shapes):
            idle.append((index, one))
    if not idle:
        return
    names = [one.action for _, one in idle]
    kinds = [shape_text(shape) for _, one in idle for shape in one.shapes]
    what = f"{listed(names)} {verb(names, 'works', 'work')} on {listed(kinds, 'or', 2)}"
    message = f"{what}, and Resource has none of that kind."
    yield TextFinding(message, view.entry(statement, "Action", idle[0][0]))


def _with_objects(view: PolicyText, span: Span, arn: str, shapes: tuple[str, ...]) -> tuple[Fix, ...]:
    """For a bucket where its objects are meant: add ``/*``."""
    objects = f"{arn}/*"
    return (put_text(view, span, objects),) if any(overlaps(objects, shape) for shape in shapes) else ()


def _role_paths(view: PolicyText) -> Iterator[TextFinding]:
    for statement in view.statements:
        for index, arn in arns(statement):
            found = named_without_path(arn)
            if found is not None:
                span = view.entry(statement, element_of(statement, "Resource"), index)
                message = f"{found.sentence}, so this names none of them. Write {found.right}."
                yield TextFinding(message, span, (put_text(view, span, found.right),))


RESOURCE_SERVICES = Check("resource-services", texts=_resource_services)
RESOURCE_SUPPORT = Check("resource-support", texts=_resource_support)
RESOURCE_TYPES = Check("resource-types", texts=_resource_types)
ROLE_PATHS_CHECK = Check("role-paths", texts=_role_paths)
