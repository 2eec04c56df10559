"""Differences between a design and what comes back of it by an export and our own import; are they told?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.documents import normalised
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports import registry
from designer.exchange.imports.source import open_source
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, Tags
from tests.designer.exchange.exports.hostile import exported


class Difference(NamedTuple):
    """One thing that is not as it was.

    Attributes:
        whom: Name of the node or policy; empty for the organization.
        field: What differs.
        before: As it was.
        after: As it is.
    """

    whom: str
    field: str
    before: object
    after: object


def around(target: str, file: NativeFile) -> tuple[Organization, list[str]]:
    """The design as it comes back, and the lines of both reports."""
    files, told = exported(target, file)
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        report = ConversionReport()
        only = [Path(folder) / name for name in files] if len(files) == 1 else [Path(folder)]
        importer = registry.by_name(target.removesuffix("-json"))
        assert importer is not None
        back = importer.read(open_source(only[0], report), report).organization
    return back, [*map(str, told), *map(str, report)]


def differences(before: Organization, after: Organization) -> Iterator[Difference]:
    """All differences but those of ids in the design, notes and places; nodes and policies are known by their names."""
    for what, one, other in (
        ("node", _nodes(before), _nodes(after)),
        ("policy", _policies(before), _policies(after)),
        ("organization", {"": _settings(before)}, {"": _settings(after)}),
    ):
        for name in dict.fromkeys((*one, *other)):
            if name not in one or name not in other:
                yield Difference(name, what, name in one, name in other)
                continue
            for field, value in one[name].items():
                if value != other[name][field]:
                    yield Difference(name, field, value, other[name][field])


def _nodes(organization: Organization) -> dict[str, dict[str, object]]:
    found = {}
    for node in organization.nodes.values():
        above = organization.parent(node.id)
        root = node.kind is NodeKind.ROOT
        key = "" if root else node.name
        parent = None if above is None else organization.node(above)
        found[f"{key}"] = {
            "kind": node.kind,
            "parent": "" if parent is None or parent.kind is NodeKind.ROOT else parent.name,
            "aws id": node.aws_id,
            "email": node.email,
            "state": node.state,
            "tags": dict(node.tags),
            "policies": sorted(organization.policy(one).name for one in node.policies),
            "joined": (node.joined, node.joined_method),
        }
    return found


def _policies(organization: Organization) -> dict[str, dict[str, object]]:
    return {
        one.name: {
            "type": one.type,
            "description": one.description,
            "text": normalised(one.text) or one.text,
            "tags": dict(one.tags),
            "aws id": one.aws_id,
        }
        for one in organization.policies.values()
        if not one.aws_managed
    }


def _settings(organization: Organization) -> dict[str, object]:
    settings, nodes = organization.settings, organization.nodes
    payer = settings.management_account
    own = settings.resource_policy
    return {
        "organization id": settings.aws_id,
        "management account": nodes[payer].name if payer else "",
        "feature set": settings.feature_set,
        "policy types": settings.policy_types,
        "trusted services": sorted(settings.trusted_services),
        "administrators": sorted((nodes[one.account].name, one.service) for one in settings.delegated_administrators),
        "resource policy": own and (normalised(own.text) or own.text, own.aws_id),
    }


def renamed(organization: Organization, lines: list[str]) -> Organization:
    """The design with the names that the reports give its accounts and OUs, and with the texts that they change."""
    said = [found for line in lines if (found := _CALLED.search(line))]
    names = {found["id"]: found["name"] for found in said}
    spaced = any("{{resolve: is written with a space in it" in line for line in lines)

    def text(given: str) -> str:
        return given.replace("{{resolve:", "{ {resolve:") if spaced else given

    def tags(given: Tags) -> Tags:
        return tuple((text(key), text(value)) for key, value in given)

    nodes = [
        replace(node, name=text(names.get(short(node.id), node.name)), email=text(node.email), tags=tags(node.tags))
        for node in organization.nodes.values()
    ]
    policies = [
        replace(one, name=text(one.name), description=text(one.description), tags=tags(one.tags))
        for one in organization.policies.values()
    ]
    return Organization(nodes, policies, organization.settings)


def is_told(difference: Difference, lines: list[str]) -> bool:
    """True when some line speaks of what differs: of its field, and of whom, unless it is said of all at once."""
    said = (found for line in lines if (found := _CALLED.search(line)) and found["name"] == difference.whom)
    whom = next((found["id"] for found in said), short(difference.whom))
    words = re.compile(_WORDS[difference.field], re.IGNORECASE)
    return any(words.search(line) and (not whom or _GENERAL.search(line) or whom in line) for line in lines)


_CALLED = re.compile(r"\((?P<id>[^()]+)\): (?:Its name is|It is called) (?P<name>.+?)(?:,|:| in the file)")
_GENERAL = re.compile(
    r"\b\d+ (more|entries|nodes|others?|accounts?|polic)|of all|left out, with|not written"
    r"|tells? it|say it|policy documents"
)
_WORDS = {
    "node": r"left out|lost|is taken",
    "policy": r"left out|no place|type|not a JSON object|policy documents",
    "kind": r"kind",
    "parent": r"parent|place|left out",
    "aws id": r"AWS ids?\b",
    "email": r"e-mail|address",
    "state": r"state",
    "tags": r"tags",
    "policies": r"policy|policies|FullAWSAccess|attached|type",
    "joined": r"join",
    "type": r"type",
    "description": r"description",
    "text": r"text|document|JSON",
    "organization id": r"AWS id|state of its own|organization",
    "management account": r"management account|It is left out",
    "feature set": r"feature set",
    "policy types": r"policy types|settings",
    "trusted services": r"trusted",
    "administrators": r"administ",
    "resource policy": r"resource policy|settings",
}
