"""Answers of the AWS Organizations API, collected into facts: for dumps of the AWS CLI as for live calls.

`AnswerCollector.take` is handed each answer with its operation and its subject (the parent, target, policy or resource
that was asked about), `refuse` each call that failed. `facts` then says what is known and what is not: a list that was
refused, cut or never asked for is unknown, not empty. Shapes: https://docs.aws.amazon.com/organizations/latest/APIReference/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from designer.conversion import ConversionReport
from designer.formats.loading import Json
from designer.imports.answer_items import AnswerItem, account_facts, ou_facts, path_placements, root_facts, text_of
from designer.imports.facts import (
    Attachment,
    Delegation,
    Extra,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    Tags,
    UnknownAttachments,
)
from designer.imports.operations import Operation
from designer.imports.structure import called
from designer.model.records import FeatureSet, NodeKind, PolicyType
from designer.words import counted, short

_T = TypeVar("_T")


_TREE = {
    Operation.LIST_ROOTS,
    Operation.LIST_OUS,
    Operation.LIST_ACCOUNTS,
    Operation.LIST_ACCOUNTS_FOR_PARENT,
    Operation.LIST_CHILDREN,
}


@dataclass(slots=True)
class _Pages:
    """Pages of one list: how many came, and how many of them ended with a token."""

    where: str
    pages: int = 0
    tokens: int = 0

    @property
    def is_cut(self) -> bool:
        """True when no page is the last one."""
        return self.tokens >= self.pages


class AnswerCollector:
    """Everything that answers have said so far.

    Args:
        source: The source, for places that nothing else is known of.
        report: Told of each answer that is not as AWS gives it.
    """

    def __init__(self, source: str, report: ConversionReport) -> None:
        self._source = source
        self._report = report
        self._pages: dict[tuple[Operation, str], _Pages] = {}
        self._refused: dict[tuple[Operation, str], Missing] = {}
        self._organization: AnswerItem | None = None
        self._nodes: list[NodeFacts] = []
        self._policy_types: Maybe[tuple[str, ...]] | None = None
        self._placements: dict[tuple[str, str], Placement] = {}
        self._summaries: dict[str, AnswerItem] = {}
        self._texts: dict[str, str] = {}
        self._attachments: dict[tuple[str, str], Attachment] = {}
        self._targets_types: defaultdict[str, set[str]] = defaultdict(set)
        self._tags: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._trusted: list[str] = []
        self._administrators: dict[str, str] = {}
        self._delegations: list[Delegation] = []
        self._extras: list[Extra] = []
        self.partition = ""
        self._takers: Mapping[Operation, Callable[[str, AnswerItem], None]] = {
            Operation.DESCRIBE_ORGANIZATION: self._take_organization,
            Operation.LIST_ROOTS: self._take_root,
            Operation.LIST_OUS: self._take_ou,
            Operation.DESCRIBE_OU: self._take_described_ou,
            Operation.LIST_ACCOUNTS: self._take_account,
            Operation.LIST_ACCOUNTS_FOR_PARENT: self._take_account,
            Operation.DESCRIBE_ACCOUNT: self._take_described_account,
            Operation.LIST_PARENTS: self._take_parent,
            Operation.LIST_CHILDREN: self._take_child,
            Operation.LIST_POLICIES: self._take_summary,
            Operation.LIST_POLICIES_FOR_TARGET: self._take_policy_of_target,
            Operation.DESCRIBE_POLICY: self._take_policy,
            Operation.LIST_TARGETS: self._take_target,
            Operation.LIST_TAGS: self._take_tag,
            Operation.LIST_TRUSTED: self._take_trusted,
            Operation.LIST_ADMINISTRATORS: self._take_administrator,
            Operation.LIST_DELEGATED_SERVICES: self._take_delegated,
            Operation.DESCRIBE_RESOURCE_POLICY: self._take_resource_policy,
        }

    def __len__(self) -> int:
        """Number of answers taken."""
        return sum(pages.pages for pages in self._pages.values())

    def take(self, operation: Operation, subject: str, members: Mapping[str, Json], where: str) -> None:
        """Take one answer.

        Args:
            operation: The operation.
            subject: Id of what was asked about, or the policy type of a list of policies; empty where there is none.
            members: The answer.
            where: Its place: a file, or a call.
        """
        value = members.get(operation.member)
        items = list(self._items(operation, value, where))
        if value is None or (not isinstance(value, list if operation.is_list else dict)):
            self.refuse(operation, subject, f"The answer has no {operation.member}.", where)
            self._report.unknown(
                where, f"This is no answer of {operation.command}: {operation.member} is not as it should be."
            )
            return
        pages = self._pages.setdefault((operation, subject), _Pages(where))
        pages.pages += 1
        pages.tokens += bool(members.get("NextToken"))
        for item in items:
            if not self.partition and (arn := item.optional("Arn")).startswith("arn:") and ":aws:policy/" not in arn:
                self.partition = arn.split(":")[1]
            self._takers[operation](subject, item)
        if operation is Operation.LIST_POLICIES_FOR_TARGET:
            self._targets_types[subject] |= {item.optional("Type") for item in items}

    def take_empty(self, operation: Operation, subject: str, where: str) -> None:
        """Take the answer that there is nothing: a policy type that AWS does not know here, no resource policy."""
        self._pages.setdefault((operation, subject), _Pages(where)).pages += 1

    def refuse(self, operation: Operation, subject: str, reason: str, where: str) -> None:
        """Take a call that failed, with the reason as a sentence."""
        self._refused.setdefault((operation, subject), Missing(reason, where))

    def name_types(self, subject: str, kind: str) -> None:
        """Say that policies of a type were asked for at a target, though there may be none."""
        self._targets_types[subject].add(kind)

    def facts(self) -> OrganizationFacts:
        """All that is known, and the gaps in it."""
        self._tell_cuts()
        some_missing = self._tell_tree_gaps() or any(
            pages.is_cut for (one, _), pages in self._pages.items() if one in _TREE
        )
        organization = self._organization
        gone = self._missing(Operation.DESCRIBE_ORGANIZATION)
        nodes = tuple(replace(node, tags=self._tags_of(node.key)) for node in self._nodes)
        types = self._policy_types if self._policy_types is not None else self._missing(Operation.LIST_ROOTS)
        return OrganizationFacts(
            source=self._source,
            aws_id=organization.optional("Id") if organization else "",
            partition=self.partition,
            management_account=(organization.optional("MasterAccountId") or None) if organization else gone,
            feature_set=_feature_set(organization) if organization else gone,
            policy_types=types,
            nodes=nodes,
            placements=tuple(self._placements.values()),
            policies=tuple(self._policies()),
            attachments=tuple(self._attachments.values()),
            unknown_attachments=tuple(self._unknown_attachments(nodes, types)),
            trusted_services=self._listed(Operation.LIST_TRUSTED, tuple(self._trusted)),
            delegations=self._listed(Operation.LIST_ADMINISTRATORS, tuple(self._delegated())),
            extras=tuple(self._extras),
            some_nodes_missing=some_missing,
            unlisted_types=frozenset(
                kind for kind in PolicyType if not self._is_whole(Operation.LIST_POLICIES, kind.value)
            ),
        )

    def _items(self, operation: Operation, value: Json, where: str) -> Iterator[AnswerItem]:
        listed = value if isinstance(value, list) else [value]
        for index, one in enumerate(listed):
            place = f"{where}: $.{operation.member}" + (f"[{index}]" if isinstance(value, list) else "")
            if isinstance(one, dict):
                yield AnswerItem(one, place, self._report)
            elif isinstance(value, list):
                self._report.lost(place, "This should be an object.")

    def _missing(self, operation: Operation, subject: str = "") -> Missing:
        absent = Missing(
            f"There is no answer of {operation.command}{f' for {subject}' if subject else ''}.", self._source
        )
        return self._refused.get((operation, subject)) or self._refused.get((operation, "")) or absent

    def _is_whole(self, operation: Operation, subject: str = "") -> bool:
        pages = self._pages.get((operation, subject))
        return pages is not None and not pages.is_cut

    def _listed(self, operation: Operation, values: tuple[_T, ...]) -> Maybe[tuple[_T, ...]]:
        return values if (operation, "") in self._pages else self._missing(operation)

    def _tell_cuts(self) -> None:
        for (operation, subject), pages in self._pages.items():
            if pages.is_cut:
                of = f" for {subject}" if subject else ""
                self._report.unknown(
                    pages.where,
                    f"The answer of {operation.command}{of} is cut: it ends with a NextToken.",
                    "Ask again without --max-items and --no-paginate.",
                )

    def _tell_tree_gaps(self) -> bool:
        """Say where nodes may be missing, and whether any are."""
        holders = {node.key: node for node in self._nodes if node.kind is not NodeKind.ACCOUNT}
        by_parent, some = Operation.LIST_ACCOUNTS_FOR_PARENT, False
        if (Operation.LIST_ACCOUNTS, "") not in self._pages and any(
            (by_parent, key) not in self._pages for key in holders
        ):
            some = True
            gap = self._missing(Operation.LIST_ACCOUNTS)
            self._report.unknown(gap.where, f"Accounts may be missing. {gap.reason}")
        listed = (Operation.LIST_OUS, Operation.LIST_CHILDREN)
        unlisted = [key for key in holders if not any((one, key) in self._pages for one in listed)]
        if unlisted:
            gap = self._missing(Operation.LIST_OUS, unlisted[0])
            first = called(holders[unlisted[0]])
            whom = first if len(unlisted) == 1 else f"{counted(len(unlisted), 'node')}, {first} the first"
            self._report.unknown(gap.where, f"OUs may be missing below {whom}. {gap.reason}")
        return some or bool(unlisted)

    def _tags_of(self, key: str) -> Maybe[Tags]:
        if (Operation.LIST_TAGS, key) in self._pages:
            return tuple(self._tags[key].items())
        refused = self._refused.get((Operation.LIST_TAGS, key)) or self._refused.get((Operation.LIST_TAGS, ""))
        return refused or Missing("They were not read.", self._source)

    def _policies(self) -> Iterator[PolicyFacts]:
        for key, item in self._summaries.items():
            managed = item.flag("AwsManaged")
            text = self._texts.get(key)
            yield PolicyFacts(
                key=key,
                name=item.optional("Name") or key,
                type=item.optional("Type"),
                text=self._missing(Operation.DESCRIBE_POLICY, key) if text is None else text,
                where=item.where,
                aws_id=key,
                description=item.optional("Description"),
                aws_managed=managed,
                tags=() if managed else self._tags_of(key),  # AWS's own cannot be tagged
            )

    def _unknown_attachments(
        self, nodes: tuple[NodeFacts, ...], types: Maybe[tuple[str, ...]]
    ) -> Iterator[UnknownAttachments]:
        seen = {item.optional("Type") for item in self._summaries.values()}
        asked = {PolicyType.SERVICE_CONTROL_POLICY.value, *seen} if isinstance(types, Missing) else set(types)
        for kind in PolicyType:
            if kind.value not in asked or (missing := self._gap_by_policy(kind)) is None:
                continue
            parents = (placement.parent for placement in self._placements.values())
            for key in dict.fromkeys((*(node.key for node in nodes), *parents)):
                known = self._is_whole(Operation.LIST_POLICIES_FOR_TARGET, key)
                if not (known and kind.value in self._targets_types[key]):
                    yield UnknownAttachments(kind, key, missing)

    def _gap_by_policy(self, kind: PolicyType) -> Missing | None:
        """Reason why the lists of policies and their targets do not tell all attachments of a type; None if they do."""
        if not self._is_whole(Operation.LIST_POLICIES, kind.value):
            pages = self._pages.get((Operation.LIST_POLICIES, kind.value))
            cut = Missing("The list of these policies is cut.", pages.where) if pages else None
            return cut or self._missing(Operation.LIST_POLICIES, kind.value)
        for key, item in self._summaries.items():
            if item.optional("Type") == kind.value and not self._is_whole(Operation.LIST_TARGETS, key):
                pages = self._pages.get((Operation.LIST_TARGETS, key))
                cut = Missing(f"The list of targets of {key} is cut.", pages.where) if pages else None
                return cut or self._missing(Operation.LIST_TARGETS, key)
        return None

    def _delegated(self) -> Iterator[Delegation]:
        yield from self._delegations
        for account, where in self._administrators.items():
            if (Operation.LIST_DELEGATED_SERVICES, account) not in self._pages:
                reason = self._missing(Operation.LIST_DELEGATED_SERVICES, account).reason
                self._report.unknown(where, f"The services that {account} administers are unknown. {reason}")

    def _take_organization(self, _subject: str, item: AnswerItem) -> None:
        if self._organization and self._organization.optional("Id") != item.optional("Id"):
            self._report.changed(
                item.where, f"This is another organization, {item.optional('Id')}; the first one counts."
            )
            return
        self._organization = self._organization or item

    def _take_root(self, _subject: str, item: AnswerItem) -> None:
        root = root_facts(item)
        if root is not None:
            self._nodes.append(root)
            enabled = tuple(
                one.optional("Type") for one in item.objects("PolicyTypes") if one.optional("Status") == "ENABLED"
            )
            self._policy_types = self._policy_types or enabled

    def _take_ou(self, subject: str, item: AnswerItem) -> None:
        self._take_node(ou_facts(item), subject, item)

    def _take_account(self, subject: str, item: AnswerItem) -> None:
        self._take_node(account_facts(item), subject, item)

    def _take_node(self, node: NodeFacts | None, parent: str, item: AnswerItem) -> None:
        if node is None:
            return
        self._nodes.append(node)
        if parent:
            self._place(Placement(node.key, parent, item.where))
        for placement in path_placements(item):
            self._place(placement)

    def _take_parent(self, subject: str, item: AnswerItem) -> None:
        if parent := item.text("Id"):
            self._place(Placement(subject, parent, item.where))

    def _take_child(self, subject: str, item: AnswerItem) -> None:
        if child := item.text("Id"):
            self._place(Placement(child, subject, item.where))

    def _place(self, placement: Placement) -> None:
        self._placements.setdefault((placement.child, placement.parent), placement)

    def _take_summary(self, _subject: str, item: AnswerItem) -> None:
        if key := item.text("Id"):
            self._summaries.setdefault(key, item)

    def _take_policy_of_target(self, subject: str, item: AnswerItem) -> None:
        if key := item.text("Id"):
            self._summaries.setdefault(key, item)
            self._attachments.setdefault((key, subject), Attachment(key, subject, item.where))

    def _take_policy(self, _subject: str, item: AnswerItem) -> None:
        summary = item.object("PolicySummary")
        if summary is None or not (key := summary.text("Id")):
            return
        self._summaries.setdefault(key, summary)
        content = item.members.get("Content")
        if content is None:
            self.refuse(Operation.DESCRIBE_POLICY, key, "The answer has no Content.", item.where)
        else:
            self._texts.setdefault(key, text_of(content))

    def _take_target(self, subject: str, item: AnswerItem) -> None:
        if target := item.text("TargetId"):
            self._attachments.setdefault((subject, target), Attachment(subject, target, item.where))

    def _take_tag(self, subject: str, item: AnswerItem) -> None:
        if key := item.text("Key"):
            self._tags[subject].setdefault(key, item.optional("Value"))

    def _take_trusted(self, _subject: str, item: AnswerItem) -> None:
        if service := item.text("ServicePrincipal"):
            self._trusted.append(service)

    def _take_administrator(self, _subject: str, item: AnswerItem) -> None:
        if account := item.text("Id"):
            self._administrators.setdefault(account, item.where)

    def _take_delegated(self, subject: str, item: AnswerItem) -> None:
        if service := item.text("ServicePrincipal"):
            self._delegations.append(Delegation(subject, service, item.where))

    def _take_resource_policy(self, _subject: str, item: AnswerItem) -> None:
        self._extras.append(Extra("The organization's resource policy", item.where))

    def _take_described_ou(self, _subject: str, item: AnswerItem) -> None:
        self._take_node(ou_facts(item), "", item)

    def _take_described_account(self, _subject: str, item: AnswerItem) -> None:
        self._take_node(account_facts(item), "", item)


def _feature_set(organization: AnswerItem) -> Maybe[FeatureSet]:
    said = organization.optional("FeatureSet")
    try:
        return FeatureSet(said)
    except ValueError:
        return Missing(f"The answer says {short(said) or 'nothing'}.", organization.where)
