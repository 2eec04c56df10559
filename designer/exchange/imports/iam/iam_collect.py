"""Folder of iam-collect: JSON files for an organization, its OUs, its SCPs, RCPs and S3 policies, and its accounts.

``aws/PARTITION/organizations/o-…/`` has ``metadata``, ``ous``, ``accounts``, ``delegated-admins`` and ``policy``, and a
folder for each OU and policy. It writes no file for what is empty. Names of folders are in lower case, so that ids are
taken from what is in the files. Shape: https://github.com/cloud-copilot/iam-collect, src/syncs/organizations.
"""

import re
from collections.abc import Iterator

from designer.basics.errors import Fault, FormatError
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.api.answer_items import AnswerItem, answered_document
from designer.exchange.imports.api.fact_order import facts_in_order
from designer.exchange.imports.api.operations import ACCOUNT_ID, NODE_ID, ORGANIZATION_ID, POLICY_ID
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.facts import (
    Attachment,
    Delegation,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.observed import SHOWN_BY_AWS_ALONE, ResourcePolicy
from designer.organization.model.records import NODE_KINDS, NodeKind, PolicyType, Tags

_HOME = re.compile(r"(?P<home>(?:.*/)?organizations/(?P<id>o-[a-z0-9]+)/)(?:ous|accounts|metadata|structure)\.json")
_PARTITION = re.compile(r"(?:^|/)aws/(?P<name>aws[a-z-]*)/organizations/")
_FOLDERS = {
    "scps": PolicyType.SERVICE_CONTROL_POLICY,
    "rcps": PolicyType.RESOURCE_CONTROL_POLICY,
    "s3-policies": PolicyType.S3_POLICY,
}
_LISTS = {"scps": "scps", "rcps": "rcps", "s3Policies": "s3-policies"}
"""Members of a node that list its policies, each with the folder that holds them."""

_UNSAID = "iam-collect does not tell it."


def is_iam_collect(files: CodeFiles) -> bool:
    """Return True for a folder with an organization that iam-collect has read."""
    return next(_homes(files), None) is not None


def read_iam_collect(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the first organization.

    Raises:
        FormatError: There is none, or nothing of it can be read.
    """
    homes = dict.fromkeys(_homes(files))
    if not homes:
        fault = Fault("It has no folder such as aws/aws/organizations/o-abcdefghij of iam-collect.")
        raise FormatError(files.title, (fault,))
    first, *others = homes
    for home, aws_id in others:
        report.lost(home, f"This is another organization, {aws_id}; that of {first[0]} is read.")
    facts = facts_in_order(_Folder(files, report, *first).facts())
    if not facts.nodes:
        raise FormatError(files.title, (Fault("No file here describes an OU or an account."),))
    return facts


def _homes(files: CodeFiles) -> Iterator[tuple[str, str]]:
    """Yield the folder and id of each organization."""
    for name in files.names:
        if found := _HOME.fullmatch(name):
            yield found["home"], found["id"]


class _Folder:
    def __init__(self, files: CodeFiles, report: ConversionReport, home: str, aws_id: str) -> None:
        self._files = files
        self._report = report
        self._home = home
        self._aws_id = aws_id
        self._names = frozenset(files.names)
        self._some_left_out = False
        self._unknown_attachments: list[UnknownAttachments] = []

    def facts(self) -> OrganizationFacts:
        """Return all of it."""
        metadata = self._object("metadata.json")
        types = self._types(metadata)
        nodes, placements, attachments = self._tree(metadata.optional("rootOu"))
        partition = _PARTITION.search(self._home)
        gap = Missing("iam-collect reads SCPs, RCPs and S3 policies alone.", self._home)
        read = set(_FOLDERS.values())
        enabled = () if isinstance(types, Missing) else types
        policy = self._value("policy.json")
        return OrganizationFacts(
            source=self._files.title,
            aws_id=self._real(metadata.optional("id"), ORGANIZATION_ID, metadata.where) or self._aws_id,
            partition=partition["name"] if partition else "",
            management_account=self._real(metadata.optional("rootAccountId"), ACCOUNT_ID, metadata.where)
            or Missing(_UNSAID, metadata.where),
            policy_types=types,
            nodes=tuple(nodes),
            placements=tuple(placements),
            policies=tuple(self._policies()),
            attachments=tuple(attachments),
            unknown_attachments=(
                *(UnknownAttachments(one, None, gap) for one in PolicyType if one.value in enabled and one not in read),
                *self._unknown_attachments,
            ),
            trusted_services=Missing(_UNSAID, self._home),
            delegations=self._delegations(),
            resource_policy=None if policy is None else ResourcePolicy(answered_document(policy)),
            unsaid=SHOWN_BY_AWS_ALONE,
            some_nodes_missing=f"{self._home}ous.json" not in self._names or self._some_left_out,
            unlisted_types=frozenset(set(PolicyType) - read),
        )

    def _real(self, key: str, pattern: re.Pattern[str], where: str) -> str:
        """Return an id that AWS can have given; "" for another, which is reported."""
        if not key or pattern.fullmatch(key):
            return key
        self._report.lost(where, f'"{short(key)}" is not an id that AWS gives here; it is left out.')
        self._some_left_out = True
        return ""

    def _types(self, metadata: AnswerItem) -> Maybe[tuple[str, ...]]:
        features = metadata.members.get("features")
        if not isinstance(features, dict):
            return Missing(_UNSAID, metadata.where)
        if not features or not all(isinstance(enabled, bool) for enabled in features.values()):
            return Missing("The features are not as iam-collect writes them.", metadata.where)
        return tuple(kind for kind, enabled in features.items() if enabled)

    def _tree(self, root: str) -> tuple[list[NodeFacts], list[Placement], list[Attachment]]:
        nodes: list[NodeFacts] = []
        placements: list[Placement] = []
        attachments: list[Attachment] = []
        for key, item in self._objects("ous.json"):
            if not self._real(key, NODE_ID, item.where):
                continue
            kind = NodeKind.ROOT if key == root or NODE_KINDS[NodeKind.ROOT].aws_id.fullmatch(key) else NodeKind.OU
            about = self._object(f"ous/{key.lower()}/metadata.json")
            name = about.optional("name") or Missing("No file has it.", about.where)
            tags = self._tags(f"ous/{key.lower()}/tags.json")
            nodes.append(NodeFacts(key=key, kind=kind, name=name, where=item.where, aws_id=key, tags=tags))
            if parent := item.optional("parent"):
                placements.append(Placement(key, parent, item.where))
            attachments += self._attached(key, item)
        for key, item in self._objects("accounts.json"):
            if not self._real(key, ACCOUNT_ID, item.where):
                continue
            nodes.append(self._account(key, item))
            if parent := item.optional("ou"):
                placements.append(Placement(key, parent, item.where))
            attachments += self._attached(key, item)
        listed = {node.key for node in nodes}
        for placement in placements:
            if placement.parent not in listed:
                gap = Missing(f"Nothing lists {short(placement.parent)}.", placement.where)
                self._unknown_attachments.append(UnknownAttachments(None, placement.parent, gap))
        return nodes, placements, attachments

    def _account(self, key: str, item: AnswerItem) -> NodeFacts:
        above = self._home.removesuffix(f"organizations/{self._aws_id}/")
        about = self._object_at(f"{above}accounts/{key}/metadata.json")
        unsaid = Missing(_UNSAID, item.where)
        return NodeFacts(
            key=key,
            kind=NodeKind.ACCOUNT,
            name=about.optional("name") or about.optional("accountName") or unsaid,
            where=item.where,
            aws_id=key,
            email=about.optional("email") or unsaid,
            state=unsaid,
            tags=_pairs(item.members.get("tags")),
        )

    def _attached(self, node: str, item: AnswerItem) -> Iterator[Attachment]:
        for member, folder in _LISTS.items():
            for arn in item.texts(member):
                if key := self._real(_id_of(arn), POLICY_ID, item.where):
                    yield Attachment(key, node, item.where)
                else:
                    gap = Missing("One has an id that AWS gives no policy.", item.where)
                    self._unknown_attachments.append(UnknownAttachments(_FOLDERS[folder], node, gap))
            if reason := _list_fault(item.members.get(member)):
                self._unknown_attachments.append(
                    UnknownAttachments(_FOLDERS[folder], node, Missing(reason, f"{item.where}.{member}"))
                )

    def _policies(self) -> Iterator[PolicyFacts]:
        for kinds_folder, kind in _FOLDERS.items():
            start = f"{self._home}{kinds_folder}/"
            names = [name for name in self._files.names if name.startswith(start) and name.endswith("/metadata.json")]
            for name in names:
                about = self._object_at(name)
                folder = name.removesuffix("metadata.json")
                policy_id = _id_of(about.optional("arn")) or folder.rstrip("/").rpartition("/")[2]
                if key := self._real(policy_id, POLICY_ID, about.where):
                    yield self._policy(key, about, folder, kind)

    def _policy(self, key: str, about: AnswerItem, folder: str, kind: PolicyType) -> PolicyFacts:
        text = self._value_at(f"{folder}policy.json")
        managed = about.flag("awsManaged")
        return PolicyFacts(
            key=key,
            name=about.optional("name") or key,
            type=kind.value,
            text=Missing("No file has it.", folder) if text is None else answered_document(text),
            where=about.where,
            aws_id=key,
            description=about.optional("description"),
            aws_managed=managed,
            tags=() if managed else _pairs(self._value_at(f"{folder}tags.json")),
        )

    def _delegations(self) -> Maybe[tuple[Delegation, ...]]:
        value, where = self._value("delegated-admins.json"), f"{self._home}delegated-admins.json"
        if not isinstance(value, dict):
            return Missing("iam-collect writes no file where there are none, nor where it was refused.", where)
        accounts = ((service, listed) for service, listed in value.items() if isinstance(listed, list))
        return tuple(
            Delegation(account, service, where)
            for service, listed in accounts
            for account in listed
            if isinstance(account, str) and self._real(account, ACCOUNT_ID, where)
        )

    def _tags(self, name: str) -> Tags:
        return _pairs(self._value(name))

    def _objects(self, name: str) -> Iterator[tuple[str, AnswerItem]]:
        """Yield the objects of a file that is an object of objects."""
        value, where = self._value(name), f"{self._home}{name}"
        for key, one in value.items() if isinstance(value, dict) else ():
            if isinstance(one, dict):
                yield key, AnswerItem(one, f"{where}: $.{key}", self._report)
            else:
                self._report.lost(f"{where}: $.{key}", "This should be an object.")

    def _object(self, name: str) -> AnswerItem:
        return self._object_at(f"{self._home}{name}")

    def _object_at(self, path: str) -> AnswerItem:
        value = self._value_at(path)
        return AnswerItem(value if isinstance(value, dict) else {}, path, self._report)

    def _value(self, name: str) -> Json:
        return self._value_at(f"{self._home}{name}")

    def _value_at(self, path: str) -> Json:
        """Return the value of a file, or None if there is none, or none that can be read."""
        if path not in self._names:
            return None
        try:
            loaded = load_json(self._files.read(path), path)
        except FormatError as error:
            fault = error.faults[0]
            place = f"{path}:{fault.line}" if fault.line else path
            self._report.unknown(place, f"The file cannot be read: {fault.message}")
            return None
        return loaded.value


def _id_of(arn: str) -> str:
    return arn.rpartition("/")[2]


def _pairs(value: Json) -> Tags:
    pairs = value.items() if isinstance(value, dict) else ()
    return tuple((key, text) for key, text in pairs if isinstance(text, str))


def _list_fault(value: Json) -> str:
    """Return the reason why a list of policies is not all that is attached; "" if it is."""
    if value is None:
        return "The list is not there."
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if is_list else "This is not a list of policies."
