"""Actions that an event asks for: by its name, or by the table where AWS names them otherwise.

Sources: the catalogue of actions; resources/event_actions.json, and what it was made from in resources/NOTICE.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from designer.activity.reducer import Kind
from designer.basics.data import read_data, read_record
from designer.policy.catalog.catalogue import load

_DATED = re.compile(r"_?20\d\d[-_]?\d\d[-_]?\d\d(?:v\d)?$|V\d$", re.ASCII)


class AskedAction(NamedTuple):
    """An action that a call asks for.

    Attributes:
        action: As the catalogue spells it.
        resource: ARN, where it is another one than the event's; or empty.
        is_inferred: Whether no event has this name: it follows from what another call was given.
    """

    action: str
    resource: str = ""
    is_inferred: bool = False


def asked_actions(kind: Kind) -> tuple[AskedAction, ...]:
    """Return the actions of a kind, its own first; empty if no action is known.

    They depend on source, name and details alone.
    """
    return _asked(kind.source, kind.name, kind.details, kind.region)


def services_of(kind: Kind) -> frozenset[str]:
    """Return the services that a kind uses: of the actions that it asks for, or of its source where none is known."""
    return _services(kind.source, kind.name, kind.details, kind.region)


@lru_cache(maxsize=65536)
def _services(source: str, name: str, details: str, region: str) -> frozenset[str]:
    if asked := _asked(source, name, details, region):
        return frozenset(one.action.partition(":")[0] for one in asked)
    return frozenset(_table().sources.get(source, (source,))).intersection(load().services)


_PASSED_TO = {
    "cloudformation": ("cloudformation", r"(Create|Update)Stack|CreateChangeSet"),
    "codebuild": ("codebuild", r"(Create|Update)Project"),
    "ec2": ("ec2", r"RunInstances"),
    "ecs": ("ecs-tasks", r"RegisterTaskDefinition"),
    "glue": ("glue", r"(Create|Update)(Job|Crawler|DevEndpoint)"),
    "lambda": ("lambda", r"(Create|Update)Function(Configuration)?20\w+"),
    "states": ("states", r"(Create|Update)StateMachine"),
}
"""Events that hand a role to one service alone, by their source. Source: the service's trust in
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html and each one's guide."""


def passed_to(source: str, name: str) -> str:
    """Return the service that an event hands its role to; empty if it may be one or another."""
    service, events = _PASSED_TO.get(source, ("", ""))
    return f"{service}.amazonaws.com" if service and re.fullmatch(events, name) else ""


@lru_cache(maxsize=65536)
def _asked(source: str, name: str, details: str, region: str) -> tuple[AskedAction, ...]:
    lines = details.split("\n") if details else []
    if source == "apigateway":
        return tuple(_of_gateway(name, lines, region))
    own = named_actions(source, name) or tuple(_spoken(lines))
    if "version" in lines and name in _table().versions:
        own = tuple(action.replace("Object", "ObjectVersion", 1) for action in own)
    asked = [AskedAction(action) for action in own]
    if source == "s3":
        asked += _of_storage(own, lines)
    elif own and "tags" in lines:
        asked += [AskedAction(action, "", True) for action in _tags(own[0]) if action not in own]
    if own and own[0] in _passing():
        roles = [line.removeprefix("role ") for line in lines if line.startswith("role ")]
        asked += [AskedAction("iam:PassRole", role, True) for role in roles]
    return tuple(asked)


@lru_cache(maxsize=16384)
def named_actions(source: str, name: str) -> tuple[str, ...]:
    """Return the actions that an event's name alone stands for; none if the details decide, or none is known."""
    table, catalogue = _table(), load()
    plain = _DATED.sub("", name)
    for prefix in table.sources.get(source, (source,)):
        exceptions = table.events.get(prefix, {})
        for one in (name, plain):
            if one in exceptions:
                return exceptions[one]
            index = catalogue.index(f"{prefix}:{one}")
            if index is not None:
                return (catalogue.actions[index],)
    return ()


def _of_storage(own: tuple[str, ...], lines: list[str]) -> Iterator[AskedAction]:
    """Yield what S3 asks for besides: the object that is copied, and the ACL and tags that are given with one."""
    for line in lines:
        if line.startswith("from "):
            yield AskedAction("s3:GetObject", line.removeprefix("from "))
    if own == ("s3:PutObject",):
        yield from (AskedAction("s3:PutObjectAcl") for line in lines if line == "acl")
        yield from (AskedAction("s3:PutObjectTagging") for line in lines if line == "tags")


def _spoken(lines: list[str]) -> Iterator[str]:
    """Yield the actions of the words of PartiQL."""
    yield from (f"dynamodb:PartiQL{line.removeprefix('does ').title()}" for line in lines if line.startswith("does "))


def _of_gateway(name: str, lines: list[str], region: str) -> Iterator[AskedAction]:
    """Yield the verb of an operation of API Gateway, on its path."""
    verb, *paths = _table().paths.get(name, ("",))
    if verb:
        parts = dict(line.removeprefix("path ").split("=", 1) for line in lines)
        filled = [re.sub(r"\{(\w+)\}", lambda part: parts.get(part[1], part[0]), path) for path in paths]
        whole = [path for path in filled if "{" not in path]
        yield AskedAction(f"apigateway:{verb}", f"arn:aws:apigateway:{region}::{whole[0]}" if whole else "")


def _tags(action: str) -> tuple[str, ...]:
    table = _table()
    return table.tags.get(action) or table.tags.get(action.partition(":")[0], ())


class _Table(NamedTuple):
    sources: dict[str, tuple[str, ...]]
    events: dict[str, dict[str, tuple[str, ...]]]
    versions: tuple[str, ...]
    paths: dict[str, tuple[str, ...]]
    pass_roles: tuple[str, ...]
    tags: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    return read_record(_Table, read_data("event_actions.json"))


@cache
def _passing() -> frozenset[str]:
    return frozenset(_table().pass_roles)
