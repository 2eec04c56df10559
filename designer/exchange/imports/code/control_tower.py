"""Control Tower: the manifest of a landing zone, and that of Customizations for Control Tower (CfCT).

A landing zone names two OUs and the accounts of its integrations; since version 4.0 it need not name OUs. CfCT names
OUs as the targets of its policies, by paths with ``:`` between their levels, ``Root`` for the root; its stack sets say
nothing of the organization. Shapes: https://docs.aws.amazon.com/controltower/latest/userguide/lz-manifest-file.html and
https://docs.aws.amazon.com/controltower/latest/userguide/the-manifest-file.html.
"""

import re
from collections.abc import Iterator

from designer.basics.errors import FormatError
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import CodeFacts, is_aws_id, nothing_found, speaks_of_organizations
from designer.exchange.imports.code.code_files import CodeFiles, code_text, path_from
from designer.exchange.imports.code.located import Located, Members, each, members_in, read_json, text_in
from designer.exchange.imports.facts import (
    Attachment,
    Extra,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.records import NodeKind, PolicyType

_MARKS = re.compile(
    rb"\b(?:organization_policies|deploy_method|apply_to_accounts_in_ou|organizationStructure)\b"
    rb"|centralizedLogging[\s\S]*securityRoles"
)
_TEMPLATE_OF_STACKS = re.compile(
    rb"(?m)^[ \t]*(?:Resources|AWSTemplateFormatVersion)[ \t]*:|\"(?:Resources|AWSTemplateFormatVersion)\"[ \t]*:"
)
_SUFFIXES = (".yaml", ".yml", ".json")
_METHODS = {"scp": PolicyType.SERVICE_CONTROL_POLICY, "rcp": PolicyType.RESOURCE_CONTROL_POLICY}
_STACK_SETS = ("", "stack_set")
_TEMPLATE = re.compile(r"\{\{|\{%|\$\[")
_ROOT = "root"
_MOST_LEVELS = 100
_ACCOUNTS = (
    ("centralizedLogging",),
    ("securityRoles",),
    ("config",),
    ("backup", "configurations", "backupAdmin"),
    ("backup", "configurations", "centralBackup"),
)
"""Paths in a landing zone's manifest to the integrations that each name an account by ``accountId``."""


def is_control_tower(files: CodeFiles) -> bool:
    """Return True for a manifest, or a folder with one."""
    return next(_manifests(files), None) is not None


def read_control_tower(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the manifest that lies highest.

    Raises:
        FormatError: There is none, or it cannot be read.
    """
    found = sorted(_manifests(files), key=lambda name: (name.count("/"), name))
    if not found:
        raise nothing_found(files.title, "no file is a manifest of Control Tower or of CfCT", [])
    for other in found[1:]:
        report.lost(other, f"This is another manifest; {found[0]} is read.")
    return _Manifest(files, found[0], report).facts()


def _manifests(files: CodeFiles) -> Iterator[str]:
    for name in files.names:
        if name.lower().endswith(_SUFFIXES) or len(files.names) == 1:
            head = files.head(name, 1 << 16)
            if _MARKS.search(head) and not _TEMPLATE_OF_STACKS.search(head):
                yield name


def take_landing_zone(facts: CodeFacts, manifest: Members) -> int:
    """Take the OUs and accounts of a landing zone's manifest; gives their number."""
    root = facts.root(str(manifest.place))
    facts.take_control_tower(str(manifest.place))
    known = {node.key for node in facts.nodes}
    found = 0
    for role, one in members_in(manifest.get("organizationStructure")).items():
        name = text_in(members_in(one).get("name"))
        if not name:
            facts.report.unknown(str(one.place), f"The name of the OU {short(role)} is not said here.")
        elif name not in known:
            known.add(name)
            found += 1
            facts.nodes.append(NodeFacts(key=name, kind=NodeKind.OU, name=name, where=str(one.place)))
            facts.placements.append(Placement(name, root, str(one.place)))
    for path in _ACCOUNTS:
        value: Located | None = manifest
        for step in path:
            value = members_in(value).get(step)
        account = members_in(value).get("accountId")
        key = text_in(account)
        if account is None or not is_aws_id(key) or key in known:
            continue
        known.add(key)
        found += 1
        gap = Missing("The manifest names only its id.", str(account.place))
        node = NodeFacts(
            key=key, kind=NodeKind.ACCOUNT, name=gap, where=str(account.place), aws_id=key, email=gap, state=gap
        )
        facts.nodes.append(node)
    return found


class _Manifest:
    def __init__(self, files: CodeFiles, name: str, report: ConversionReport) -> None:
        self._files = files
        self._name = name
        self._report = report
        self._facts = CodeFacts(files.title, report)
        self._ous: set[str] = set()

    def facts(self) -> OrganizationFacts:
        """Return all of it."""
        root = self._read(self._name)
        manifest = self._landing_zone(root)
        self._facts.root(self._name)
        found = take_landing_zone(self._facts, manifest) if manifest is not None else 0
        resources = [*each(members_in(root).get("resources")), *each(members_in(root).get("organization_policies"))]
        policies = [resource for resource in resources if _kind_of(resource) is not None]
        for one in policies:
            self._take_policy(one)
        if manifest is None:
            self._facts.take_control_tower(self._name)
        for one in resources:
            self._take_unread(one)
        others = len(resources) - len(policies)
        if not (found or policies):
            seen = [counted(others, "stack set")] if others else list(members_in(root))
            raise nothing_found(self._facts.source, "it has neither an organizationStructure nor policies", seen)
        if others:
            self._facts.extras.append(Extra(f"What {counted(others, 'stack set')} deploys", self._name))
        self._facts.some_nodes_missing = True
        self._facts.unlisted_types = set(PolicyType)
        gap = Missing("The manifest does not say it.", self._name)
        self._facts.policy_types = self._facts.trusted_services = self._facts.delegations = gap
        self._facts.management_account = gap
        return self._facts.facts(self._files, (b"deploy_method",), {*_manifests(self._files)})

    def _read(self, name: str) -> Located:
        data = self._files.read(name)
        if data.lstrip()[:1] in (b"{", b"["):
            return read_json(data, name, self._report)
        from designer.exchange.imports.code.yaml_reader import read_yaml

        return read_yaml(data, name, self._report)

    def _landing_zone(self, root: Located) -> Members | None:
        """Return the manifest of a landing zone; also as get-landing-zone answers it."""
        inner = members_in(members_in(root).get("landingZone") or root).get("manifest")
        found = inner if isinstance(inner, Members) else root
        is_one = {"organizationStructure", "centralizedLogging", "securityRoles"} & members_in(found).keys()
        return found if isinstance(found, Members) and is_one else None

    def _take_unread(self, value: Located) -> None:
        """Take in that a resource may be a policy, or a stack set with parts of the organization."""
        members, where = members_in(value), str(value.place)
        method = text_in(members.get("deploy_method")).lower()
        name, file = text_in(members.get("name")), text_in(members.get("resource_file"))
        if _kind_of(value) is not None:
            return
        if method not in _STACK_SETS or not (name or file):
            self._facts.take_unread(Missing(f"How {short(name) or 'something'} is deployed is unknown.", where))
            return
        template = path_from(self._name, file)
        head = self._files.head(template, 1 << 20) if template in self._files.names else b""
        if b"AWS::Organizations::" in head or speaks_of_organizations(f"{name} {file}"):
            self._facts.take_unread(Missing(f"What the stack set {short(name)} makes is not in the code.", where))

    def _take_policy(self, value: Located) -> None:
        members, where, kind = members_in(value), str(value.place), _kind_of(value)
        name = text_in(members.get("name"))
        if kind is None:
            return
        targets = members_in(members.get("deployment_targets"))
        ous = [*each(targets.get("organizational_units")), *each(members.get("apply_to_accounts_in_ou"))]
        if not name:
            gap = Missing("A policy there has no name, and is left out.", where)
            keys = [self._ou(text_in(one), str(one.place)) or None for one in ous]
            self._facts.unknown_attachments += [UnknownAttachments(kind, key, gap) for key in keys or [None]]
            return
        file = text_in(members.get("resource_file")) or text_in(members.get("policy_file"))
        self._facts.policies.append(
            PolicyFacts(
                key=name,
                name=name,
                type=kind.value,
                text=self._text(file, where),
                where=where,
                description=text_in(members.get("description")),
            )
        )
        for other in (one for member in targets if member != "organizational_units" for one in each(targets[member])):
            gap = Missing(f"A target of {short(name)} is not an OU.", str(other.place))
            self._facts.unknown_attachments.append(UnknownAttachments(kind, None, gap, name))
        for one in ous:
            if key := self._ou(text_in(one), str(one.place)):
                self._facts.attachments.append(Attachment(name, key, str(one.place)))
            else:
                gap = Missing(f"A target of {short(name)} is unknown.", str(one.place))
                self._facts.unknown_attachments.append(UnknownAttachments(kind, None, gap, name))

    def _text(self, file: str, where: str) -> Maybe[str]:
        path = path_from(self._name, file) if file else ""
        if path not in self._files.names:
            is_remote = file.startswith(("s3://", "https://"))
            reason = "is fetched when it is deployed" if is_remote else "is not among those given"
            return Missing(f"The file {short(file) or 'of the policy'} {reason}.", where)
        try:
            text = code_text(self._files, path)
        except (UnicodeDecodeError, FormatError):
            return Missing("The file cannot be read as text.", path)
        return Missing("It has values that only a deployment puts in.", path) if _TEMPLATE.search(text) else text

    def _ou(self, path: str, where: str) -> str:
        """Return the key of an OU, which is described with those above it the first time; "" where there is none."""
        levels = [level.strip() for level in path.split(":") if level.strip()]
        if levels and levels[0].lower() == _ROOT:
            levels = levels[1:]
        if not path.strip() or len(levels) > _MOST_LEVELS or _TEMPLATE.search(path):
            self._report.unknown(where, f"{short(path) or 'This'} is not a path of OUs.")
            return ""
        above = self._facts.root(self._name)
        for depth, level in enumerate(levels, 1):
            key = level if depth == 1 else ":".join(levels[:depth])
            if key not in self._ous and all(node.key != key for node in self._facts.nodes):
                self._facts.nodes.append(NodeFacts(key=key, kind=NodeKind.OU, name=level, where=where))
                self._facts.placements.append(Placement(key, above, where))
            self._ous.add(key)
            above = key
        return above


def _kind_of(value: Located) -> PolicyType | None:
    """Return the type of a policy; None for a stack set."""
    members = members_in(value)
    method = text_in(members.get("deploy_method")).lower()
    return _METHODS.get("scp" if not method and "policy_file" in members else method)
