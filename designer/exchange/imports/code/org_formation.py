"""org-formation: its ``organization.yml`` with what that includes.

``!Include`` is followed from the file it stands in, and never out of the source. An OU or account that no OU lists lies
in the root. org-formation never writes FullAWSAccess; AWS attaches it all the same.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.cloudformation_stacks import given_beside
from designer.exchange.imports.code.cloudformation_values import CloudFormationTemplate, ResourceReference
from designer.exchange.imports.code.code_facts import ROOT, CodeFacts, logical_id, nothing_found, tags_of
from designer.exchange.imports.code.code_files import CodeFiles, found_beside, path_from
from designer.exchange.imports.code.located import (
    Items,
    Located,
    Members,
    Scalar,
    each,
    located_policy,
    members_in,
    text_in,
)
from designer.exchange.imports.code.yaml_reader import YAML_SUFFIXES, Includes, is_include
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
from designer.organization.model.records import NODE_KINDS, NodeKind, PolicyType, Tags

_MARK = b"OC::ORG::"
_MARKS = (_MARK, b"2010-09-09-OC")
_UPDATE = re.compile(r"\bupdate-organization\b.{0,400}?\bTemplate:\s*[\"']?([^\s\"'#]+)", re.DOTALL)
"""Template of a task that updates the organization."""

_SCP = PolicyType.SERVICE_CONTROL_POLICY
_KEPT = {"AccountName", "AccountId", "RootEmail", "Tags", "ServiceControlPolicies", "OrganizationalUnitName"}
_KEPT |= {"Accounts", "OrganizationalUnits", "PolicyName", "PolicyDocument", "Description"}
_HARMLESS = {"Alias", "SupportLevel", "PasswordPolicy", "BuildAccessRoleName", "OrganizationAccessRoleName"}
_HARMLESS |= {"DefaultBuildAccessRoleName", "DefaultOrganizationAccessRoleName", "CloseAccountsOnRemoval"}
_HARMLESS |= {"MirrorInPartition", "OrganizationFormationBuildAccessRoleName"}
"""Properties that change no policy and no place."""
_MEMBERS = {"Type", "Properties", "Metadata", "DependsOn"}
_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Resources"}
_SECTIONS |= {"Outputs", "Organization", "OrganizationBinding", "OrganizationBindings", "OrganizationBindingRegion"}
_SECTIONS |= {"DefaultOrganizationBinding", "DefaultOrganizationBindingRegion"}

_TASKS = re.compile(r"""(?m)^[ \t]+["']?Type["']?:[ \t]*["']?([a-z!][\w./-]*)""")
_KNOWN_TASKS = {"update-organization", "annotate-organization", "update-stacks", "update-serverless.com", "include"}
_KNOWN_TASKS |= {"copy-to-s3", "register-type", "cdk", "apply-tf"}
"""Tasks whose templates and folders are looked at."""


def is_org_formation(files: CodeFiles) -> bool:
    """Return True if a file is a template of org-formation."""
    return any(_MARK in files.head(name, 1 << 16) for name in _names(files))


def read_org_formation(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the first template that describes an organization.

    Raises:
        FormatError: There is none, or it is not YAML.
    """
    names = _names(files)
    found: tuple[str, Members] | None = None
    missing: list[Missing] = []
    for name in names:
        data = files.read(name)
        if len(names) > 1 and not (b"Organization" in data and any(mark in data for mark in _MARKS)):
            continue
        includes = Includes(files, report)
        root = includes.read(name)
        if not isinstance(root, Members) or not isinstance(root.get("Organization"), Members):
            continue
        if found is None:
            found = name, root
            others = (one for one in root.members.items() if one[0] not in _SECTIONS)
            unknown = [Missing(f"{short(other)} is not known here.", str(value.place)) for other, value in others]
            missing = [*includes.missing, *unknown]
            if b"{%" in data:
                missing.append(Missing("The tags of its templates ({% %}) are not worked out here.", name))
        else:
            report.lost(name, f"This is another organization; that of {found[0]} is read.")
            if name in _updated(files, found[0]):
                missing.append(Missing(f"A task takes the organization of this file, not that of {found[0]}.", name))
    if found is None:
        raise nothing_found(files.title, "no file has an Organization with resources such as OC::ORG::Account", [])
    return _Collected(files.title, *found, report, missing).facts(files)


def _updated(files: CodeFiles, read: str) -> Iterator[str]:
    """Yield the templates that are named by the tasks in the folder of the one that is read, or in one above."""
    for name in _names(files):
        if PurePosixPath(read).is_relative_to(PurePosixPath(name).parent):
            yield from (path_from(name, path) for (path,) in found_beside(files, name, _UPDATE))


def _unknown_tasks(files: CodeFiles) -> Iterator[tuple[str, str]]:
    """Yield the tasks of types that are not known, each after the name of its file."""
    for name in (one for one in files.beside if one.endswith(YAML_SUFFIXES) and b"Resources:" not in files.head(one)):
        yield from ((name, task) for (task,) in found_beside(files, name, _TASKS) if task not in _KNOWN_TASKS)


def _names(files: CodeFiles) -> list[str]:
    """Return the files that may be templates, highest first; a file that was named itself needs no ending."""
    found = [name for name in files.names if name.endswith(YAML_SUFFIXES) or len(files.names) == 1]
    return sorted(found, key=lambda name: (name.count("/"), name))


_UNKNOWN_FIELDS = frozenset({(NodeKind.ROOT, "tags"), (NodeKind.OU, "tags")})
"""Fields of nodes for which org-formation has no place."""


class _Collected:
    def __init__(self, source: str, file: str, root: Members, report: ConversionReport, missing: list[Missing]) -> None:
        self._file = file
        self._missing = missing
        self._lists_are_known = True
        self._doubtful: set[str] = set()
        self._report = report
        self._facts = CodeFacts(source, report, unknown_fields=_UNKNOWN_FIELDS)
        members = {"Resources": root.members["Organization"], "Parameters": root.members.get("Parameters")}
        kept = {key: value for key, value in members.items() if value is not None}
        self._template = CloudFormationTemplate(file, Members(kept, root.place), {}, report)
        self._kinds = {
            name: text_in(members_in(one).get("Type")).removeprefix("OC::ORG::")
            for name, one in self._template.resources.items()
        }
        for name, one in self._template.resources.items():
            if account_id := text_in(_properties(one).get("AccountId")):
                self._template.ids[name] = account_id

    def facts(self, files: CodeFiles) -> OrganizationFacts:
        """Return all of it."""
        takers = {
            "MasterAccount": self._take_account,
            "Account": self._take_account,
            "OrganizationRoot": self._take_root,
            "OrganizationalUnit": self._take_ou,
            "ServiceControlPolicy": self._take_policy,
        }
        resources = self._template.resources
        if not any(kind in takers for kind in self._kinds.values()):
            seen = [*sorted({kind for kind in self._kinds.values() if kind}), *(one.reason for one in self._missing)]
            raise nothing_found(self._facts.source, "no resource is of a type such as OC::ORG::Account", seen)
        roots = [name for name, kind in self._kinds.items() if kind == "OrganizationRoot"]
        root = self._facts.root(
            str(resources[roots[0]].place) if roots else self._file,
            roots[0] if roots else ROOT,
            design_id=logical_id(roots[0]) if roots else "",
        )
        self._facts.only_read -= {root} if roots else set()
        self._template.given.update(given_beside(files, {self._file}))
        for name, resource in resources.items():
            taker = takers.get(self._kinds[name])
            if not _is_known(resource):
                gap = Missing(f"{name[:60]} is not known before org-formation runs.", str(resource.place))
                self._report.unknown(gap.where, gap.reason)
                self._facts.take_unread(gap)
                self._lists_are_known = False
                self._doubtful.add(name)
            if taker is not None:
                taker(name, _properties(resource))
            elif self._kinds[name] == "PasswordPolicy":
                self._facts.extras.append(Extra(f"{name} of the type PasswordPolicy", str(resource.place)))
            elif self._kinds[name]:
                self._take_unknown(f"{name[:60]} is of the type {short(self._kinds[name])}", resource)
        for include in self._missing:
            self._take_missing(include)
        for file, task in _unknown_tasks(files):
            self._facts.take_unread(Missing(f"A task is of the type {short(task)}, which is not known here.", file))
        placed = {claim.child for claim in self._facts.placements}
        for node in self._facts.nodes:
            if node.key not in placed and node.kind is not NodeKind.ROOT and self._lists_are_known:
                self._facts.placements.append(Placement(node.key, root, node.where))
        gap = Missing("org-formation does not say it.", self._facts.source)
        self._facts.unlisted_types |= set(PolicyType) - {_SCP}
        self._facts.policy_types = self._facts.trusted_services = self._facts.delegations = gap
        return self._facts.facts(files, (b"OC::",), _names(files))

    def _take_missing(self, include: Missing) -> None:
        """Take an include that could not be followed; what is known of the place where it stands is taken already."""
        self._facts.some_nodes_missing = True
        self._facts.unlisted_types.add(_SCP)
        missing = {policy.text.where for policy in self._facts.policies if isinstance(policy.text, Missing)}
        missing |= {attachment.missing.where for attachment in self._facts.unknown_attachments}
        if include.where not in missing:
            self._facts.take_unread(include)
            self._lists_are_known = False

    def _take_account(self, name: str, properties: Members) -> None:
        account_id = self._text(properties, "AccountId")
        if isinstance(account_id, Missing):
            self._report.unknown(str(properties.place), f"The id of {name} is unknown. {account_id.reason}")
        elif account_id and not NODE_KINDS[NodeKind.ACCOUNT].aws_id.fullmatch(account_id):
            self._report.changed(
                str(properties.place), f'"{account_id[:40]}" is not an id of an account, so it is left out.'
            )
            account_id = ""
        self._take_node(name, NodeKind.ACCOUNT, "AccountName", properties)
        self._facts.nodes[-1] = replace(
            self._facts.nodes[-1],
            aws_id=account_id if isinstance(account_id, str) else "",
            email=self._text(properties, "RootEmail"),
        )
        if self._kinds[name] == "MasterAccount":
            if self._facts.management_account is not None:
                self._report.changed(str(properties.place), f"{name} is a second MasterAccount; the first one counts.")
            else:
                self._facts.management_account = name

    def _take_root(self, name: str, properties: Members) -> None:
        self._attach(self._facts.root(str(properties.place)), properties)
        self._report_others(name, properties)

    def _take_ou(self, name: str, properties: Members) -> None:
        self._take_node(name, NodeKind.OU, "OrganizationalUnitName", properties)
        for member, kinds in (
            ("OrganizationalUnits", {"OrganizationalUnit"}),
            ("Accounts", {"Account", "MasterAccount"}),
        ):
            for found in self._named(properties.get(member), kinds):
                if isinstance(found, Missing):
                    self._report.unknown(found.where, f"Something that {name} holds is unknown. {found.reason}")
                    self._facts.some_nodes_missing = True
                    self._lists_are_known = False
                else:
                    self._facts.placements.append(Placement(found[0], name, found[1]))

    def _take_node(self, name: str, kind: NodeKind, member: str, properties: Members) -> None:
        where = str(properties.place)
        given = self._text(properties, member) or Missing(f"There is no {member}.", where)
        self._facts.nodes.append(
            NodeFacts(
                key=name, kind=kind, name=given, where=where, tags=self._tags(properties), design_id=logical_id(name)
            )
        )
        self._attach(name, properties)
        self._report_others(name, properties)

    def _take_policy(self, name: str, properties: Members) -> None:
        where = str(properties.place)
        document = properties.get("PolicyDocument")
        text: Maybe[str] = Missing("The policy has no PolicyDocument.", where)
        if self._report_others(name, properties) or name in self._doubtful:
            text = Missing("Not all of its members are known here.", where)
        elif document is not None:
            text = located_policy(self._template.resolve_all(document), document.place)
        given, described = self._text(properties, "PolicyName"), self._text(properties, "Description")
        self._facts.policies.append(
            PolicyFacts(
                key=name,
                name=given or Missing("There is no PolicyName.", where),
                type=_SCP.value,
                text=text,
                where=where,
                description=described,
                tags=self._tags(properties),
                design_id=logical_id(name),
            )
        )

    def _attach(self, node: str, properties: Members) -> None:
        for found in self._named(properties.get("ServiceControlPolicies"), {"ServiceControlPolicy"}):
            if isinstance(found, Missing):
                gap = Missing(f"One of {node} is unknown: {found.reason}", found.where)
                self._facts.unknown_attachments.append(UnknownAttachments(_SCP, node, gap))
            else:
                self._facts.attachments.append(Attachment(found[0], node, found[1]))

    def _named(self, value: Located | None, kinds: set[str]) -> Iterable[tuple[str, str] | Missing]:
        """Yield the logical ids that a list or a single value names, each with its place."""
        for one in each(value):
            found = self._template.resolve(one)
            if isinstance(found, Items):
                yield from self._named(found, kinds)
                continue
            name = (
                found.name
                if isinstance(found, ResourceReference)
                else text_in(found)
                if isinstance(found, Scalar)
                else ""
            )
            if self._kinds.get(name) in kinds:
                yield name, str(one.place)
            elif isinstance(found, Missing):
                yield found
            elif found is not None and not (isinstance(found, Scalar) and found.value is None):
                yield Missing(f"{name[:60] or 'This'} is no {' or '.join(sorted(kinds))} here.", str(one.place))

    def _text(self, properties: Members, member: str) -> Maybe[str]:
        value = properties.get(member)
        return self._template.text(value) if value is not None else ""

    def _tags(self, properties: Members) -> Maybe[Tags]:
        value = properties.get("Tags")
        found = self._template.resolve_all(value) if value is not None else None
        if isinstance(found, Missing):
            return found
        return tags_of((key, text_in(one)) for key, one in members_in(found).items())

    def _report_others(self, name: str, properties: Members) -> bool:
        """Report properties that a design has no place for; return True if one of them is unknown."""
        others = {member: value for member, value in properties.members.items() if member not in _KEPT}
        for member, value in others.items():
            if member in _HARMLESS:
                self._facts.extras.append(Extra(f"{member} of {name}", str(value.place)))
            else:
                self._take_unknown(f"{short(member)} of {name[:60]} is not known here", value)
        return not _HARMLESS.issuperset(others)

    def _take_unknown(self, what: str, value: Located) -> None:
        """Take in something that a later org-formation may know."""
        self._facts.take_unread(Missing(f"{what}: it may change policies or places.", str(value.place)))


def _is_known(resource: Located) -> bool:
    """Whether a resource has a type and properties and nothing else, or stands for a file reported elsewhere."""
    members = members_in(resource)
    properties = members.get("Properties")
    unknown = isinstance(properties, Items) or any(
        not is_include(properties) and name.startswith(("!", "Fn::")) for name in members_in(properties)
    )
    return is_include(resource) or (bool(text_in(members.get("Type"))) and not unknown and members.keys() <= _MEMBERS)


def _properties(resource: Located) -> Members:
    found = members_in(resource).get("Properties")
    return found if isinstance(found, Members) else Members({}, resource.place)
