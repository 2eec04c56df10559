"""Answers of the AWS Organizations API, collected into facts: for dumps of the AWS CLI as for live calls.

`AnswerCollector.take` is handed each answer with its operation and its subject (the parent, target, policy or resource
that was asked about), `refuse` each call that failed. `facts` then says what is known and what is not: a list that was
refused, cut or never asked for is unknown, not empty. Shapes: https://docs.aws.amazon.com/organizations/latest/APIReference/.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from designer.basics.steps import checked
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.answer_items import (
    AnswerItem,
    ObservedAnswers,
    account_facts,
    answered_document,
    ou_facts,
    path_placements,
    root_facts,
)
from designer.exchange.imports.api.fact_order import facts_in_order
from designer.exchange.imports.api.operations import AnswerLog, Operation, entry_fault, id_fault
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
from designer.exchange.imports.structure import called
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.records import DEFAULT_POLICY, FeatureSet, NodeKind, PolicyType, Tags

_TREE = {
    Operation.LIST_ROOTS,
    Operation.LIST_OUS,
    Operation.LIST_ACCOUNTS,
    Operation.LIST_ACCOUNTS_FOR_PARENT,
    Operation.LIST_CHILDREN,
}


class AnswerCollector:
    """Everything that answers have said so far.

    Args:
        source: The source, for places that nothing else is known of.
        report: Gets each answer that is not as AWS gives it.

    Attributes:
        partition: Of the ARNs; empty while nothing says it.
        policy_types: Types of the root that are enabled, or are just becoming so or not; None while nothing says it.
    """

    def __init__(self, source: str, report: ConversionReport) -> None:
        self._source = source
        self._report = report
        self._log = AnswerLog(source)
        self._observed = ObservedAnswers(self._log, report)
        self._organization: AnswerItem | None = None
        self._nodes: list[NodeFacts] = []
        self.policy_types: tuple[str, ...] | None = None
        self._changing: dict[str, str] = {}  # types that AWS enables or disables just now: do they limit?
        self._placements: dict[tuple[str, str], Placement] = {}
        self._summaries: dict[str, AnswerItem] = {}
        self._texts: dict[str, str | None] = {}
        self._attachments: dict[tuple[str, str], Attachment] = {}
        self._targets_types: defaultdict[str, set[str]] = defaultdict(set)
        self._tags: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._trusted: list[str] = []
        self._administrators: dict[str, str] = {}
        self._delegations: list[Delegation] = []
        self._resource_policy: ResourcePolicy | None = None
        self.partition = ""
        self._takers: Mapping[Operation, Callable[[str, AnswerItem], None]] = {
            Operation.DESCRIBE_ORGANIZATION: self._take_organization,
            Operation.LIST_ROOTS: self._take_root,
            Operation.LIST_OUS: self._take_ou,
            Operation.DESCRIBE_OU: lambda _subject, item: self._take_ou("", item),
            Operation.LIST_ACCOUNTS: self._take_account,
            Operation.LIST_ACCOUNTS_FOR_PARENT: self._take_account,
            Operation.DESCRIBE_ACCOUNT: lambda _subject, item: self._take_account("", item),
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
            **self._observed.takers,
        }

    def __len__(self) -> int:
        """Return the number of answers taken."""
        return len(self._log)

    def take(self, operation: Operation, subject: str, members: Mapping[str, Json], where: str, kind: str = "") -> None:
        """Take one answer, except for entries with an id that AWS cannot have given.

        Args:
            operation: The operation.
            subject: Id of what was asked about, or the policy type of a list of policies; empty if there is none.
            members: The answer.
            where: Its place: a file, or a call.
            kind: The policy type that was asked for at a node; empty if it is not known, or none was.
        """
        noted = f"{subject} {kind}" if kind else subject
        value = members.get(operation.member)
        if value is None or (not isinstance(value, list if operation.is_list else dict)):
            self.refuse(operation, noted, f"The answer has no {operation.member}.", where)
            self._report.unknown(
                where, f"This is not an answer of {operation.command}: {operation.member} is not as it should be."
            )
            return
        items = []
        faults = [fault] if (fault := entry_fault(operation, value)) else []
        for item in self._items(operation, value, where):
            if fault := id_fault(operation, item.members):
                self._report.lost(item.where, f"{fault}; the entry is left out.")
                faults.append(fault)
            else:
                items.append(item)
        if faults:  # the rest is used, but what was left out is unknown
            self._log.refuse(operation, noted, f"In the answer, {faults[0]}.", where)
        else:
            self._log.add(operation, noted, where, has_token=bool(members.get("NextToken")))
        self._observed.take_whole(operation, subject, AnswerItem(members, where, self._report))
        for item in items:
            if not self.partition and (arn := item.optional("Arn")).startswith("arn:") and ":aws:policy/" not in arn:
                self.partition = arn.split(":")[1]
            self._takers[operation](subject, item)
        if operation is Operation.LIST_POLICIES_FOR_TARGET and not kind:
            self._targets_types[subject] |= {item.optional("Type") for item in items}

    def take_empty(self, operation: Operation, subject: str, where: str) -> None:
        """Take the answer that there is nothing: a policy type that AWS does not know here, no resource policy."""
        self._log.add(operation, subject, where)

    def refuse(self, operation: Operation, subject: str, reason: str, where: str) -> None:
        """Take a call that failed, with the reason as a sentence."""
        self._log.refuse(operation, subject, reason, where)

    def facts(self) -> OrganizationFacts:
        """Return all that is known, and the gaps in it."""
        self._report_cuts()
        some_missing = self._report_tree_gaps() or any(one in _TREE for one, _, _ in self._log.cut())
        organization = self._organization
        gone = self._log.missing(Operation.DESCRIBE_ORGANIZATION)
        nodes = tuple(replace(node, tags=self._tags_of(node.key)) for node in checked(self._nodes))
        types = self.policy_types if self.policy_types is not None else self._log.missing(Operation.LIST_ROOTS)
        changing = {key for key, item in self._summaries.items() if item.optional("Type") in self._changing}
        found = OrganizationFacts(
            source=self._source,
            aws_id=organization.optional("Id") if organization else "",
            partition=self.partition,
            management_account=(organization.optional("MasterAccountId") or None) if organization else gone,
            feature_set=_feature_set(organization) if organization else gone,
            policy_types=types,
            nodes=nodes,
            placements=tuple(self._placements.values()),
            policies=tuple(self._policies()),
            attachments=tuple(one for one in self._attachments.values() if one.policy not in changing),
            unknown_attachments=tuple(self._unknown_attachments(nodes, types)),
            trusted_services=self._log.listed(Operation.LIST_TRUSTED, tuple(self._trusted)),
            delegations=self._log.listed(Operation.LIST_ADMINISTRATORS, tuple(self._delegated())),
            resource_policy=self._resource_policy_or_gap(),
            handshakes=self._observed.handshakes(),
            account_creations=self._observed.account_creations(),
            invalid_effective_policies=self._observed.invalid_effective_policies(),
            unread_effective_policies=self._observed.unread_effective_policies(types),
            some_nodes_missing=some_missing,
            unlisted_types=frozenset(
                kind for kind in PolicyType if not self._log.is_whole(Operation.LIST_POLICIES, kind.value)
            ),
        )
        return facts_in_order(found)

    def _items(self, operation: Operation, value: Json, where: str) -> Iterator[AnswerItem]:
        listed = value if isinstance(value, list) else [value]
        for index, one in enumerate(checked(listed)):
            place = f"{where}: $.{operation.member}" + (f"[{index}]" if isinstance(value, list) else "")
            if isinstance(one, dict):
                yield AnswerItem(one, place, self._report)
            elif isinstance(value, list):
                self._report.lost(place, "This should be an object.")

    def _report_cuts(self) -> None:
        for operation, subject, where in self._log.cut():
            of = f" for {subject}" if subject else ""
            self._report.unknown(
                where,
                f"The answer of {operation.command}{of} is cut: it ends with a NextToken.",
                "Ask again without --max-items and --no-paginate.",
            )

    def _report_tree_gaps(self) -> bool:
        """Say where nodes may be missing, and whether any are."""
        holders = {node.key: node for node in self._nodes if node.kind is not NodeKind.ACCOUNT}
        by_parent, some = Operation.LIST_ACCOUNTS_FOR_PARENT, False
        if not self._log.has(Operation.LIST_ACCOUNTS) and not all(self._log.has(by_parent, key) for key in holders):
            some = True
            gap = self._log.missing(Operation.LIST_ACCOUNTS)
            self._report.unknown(gap.where, f"Accounts may be missing. {gap.reason}")
        listed = (Operation.LIST_OUS, Operation.LIST_CHILDREN)
        unlisted = [key for key in holders if not any(self._log.has(operation, key) for operation in listed)]
        if unlisted:
            gap = self._log.missing(Operation.LIST_OUS, unlisted[0])
            first = called(holders[unlisted[0]])
            whom = first if len(unlisted) == 1 else f"{counted(len(unlisted), 'node')}, {first} the first"
            self._report.unknown(gap.where, f"OUs may be missing below {whom}. {gap.reason}")
        return some or bool(unlisted)

    def _tags_of(self, key: str) -> Maybe[Tags]:
        if self._log.has(Operation.LIST_TAGS, key):
            return tuple(self._tags[key].items())
        return self._log.refusal(Operation.LIST_TAGS, key) or Missing("They were not read.", self._source)

    def _policies(self) -> Iterator[PolicyFacts]:
        for key, item in self._summaries.items():
            managed = item.flag("AwsManaged")
            text = self._texts.get(key)
            yield PolicyFacts(
                key=key,
                name=item.optional("Name") or key,
                type=item.optional("Type"),
                text=self._log.missing(Operation.DESCRIBE_POLICY, key) if text is None else text,
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
        for kind in (policy_type for policy_type in PolicyType if policy_type.value in asked):
            gap, held = self._gap_by_policy(kind), self._held(kind)
            always = kind in DEFAULT_POLICY and (bool(held) or not isinstance(types, Missing))
            parents = (placement.parent for placement in self._placements.values())
            for key in dict.fromkeys((*(node.key for node in nodes), *parents)):
                if missing := self._why_unknown(kind, key, gap, is_none_listed=always and key not in held):
                    yield UnknownAttachments(kind, key, missing)

    def _why_unknown(self, kind: PolicyType, key: str, gap: Missing | None, *, is_none_listed: bool) -> Missing | None:
        """Return the reason why it is not known what is attached to a node, or None if it is."""
        if where := self._changing.get(kind.value):
            return Missing("AWS is just enabling or disabling these. Read again when it is done.", where)
        listed = Operation.LIST_POLICIES_FOR_TARGET
        of_any = self._log.is_whole(listed, key) and kind.value in self._targets_types[key]
        if gap and not (of_any or self._log.is_whole(listed, f"{key} {kind.value}")):
            return gap
        return Missing("AWS lists none, and there always is one.", key) if is_none_listed else None

    def _held(self, kind: PolicyType) -> set[str]:
        """Return the keys of nodes with what each node has while a type is enabled: some SCP, or RCPFullAWSAccess."""
        of_kind = {key for key, item in self._summaries.items() if item.optional("Type") == kind.value}
        if kind is PolicyType.RESOURCE_CONTROL_POLICY:
            of_kind = {key for key in of_kind if self._summaries[key].flag("AwsManaged")}
        return {target for policy, target in self._attachments if policy in of_kind}

    def _gap_by_policy(self, kind: PolicyType) -> Missing | None:
        """Reason why the lists of policies and their targets do not tell all attachments of a type; None if they do."""
        if gap := self._log.gap(Operation.LIST_POLICIES, kind.value, "The list of these policies"):
            return gap
        gaps = (
            self._log.gap(Operation.LIST_TARGETS, key, f"The list of targets of {key}")
            for key, item in self._summaries.items()
            if item.optional("Type") == kind.value
        )
        return next(filter(None, gaps), None)

    def _delegated(self) -> Iterator[Delegation]:
        yield from self._delegations
        for account, where in self._administrators.items():
            if not self._log.has(Operation.LIST_DELEGATED_SERVICES, account):
                reason = self._log.missing(Operation.LIST_DELEGATED_SERVICES, account).reason
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
            states = {one.optional("Type"): one.optional("Status") for one in item.objects("PolicyTypes")}
            self.policy_types = self.policy_types or tuple(states)
            self._changing |= {kind: item.where for kind, state in states.items() if state != "ENABLED"}

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

    def _take_policy(self, subject: str, item: AnswerItem) -> None:
        summary = item.object("PolicySummary")
        if summary is None or not (key := summary.text("Id")):
            return
        if subject not in ("", key):
            self.refuse(Operation.DESCRIBE_POLICY, subject, f"The answer is about {short(key)}.", item.where)
            return
        self._summaries.setdefault(key, summary)
        content = item.members.get("Content")
        text = None if content is None else answered_document(content)
        if self._texts.setdefault(key, text) != text or text is None:
            reason = "The answer has no Content." if text is None else "Two answers have different texts."
            self.refuse(Operation.DESCRIBE_POLICY, key, reason, item.where)
            self._texts[key] = None

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
        content, summary = item.members.get("Content"), item.members.get("ResourcePolicySummary")
        if content is None:
            self.refuse(Operation.DESCRIBE_RESOURCE_POLICY, "", "The answer has no Content.", item.where)
            return
        aws_id = AnswerItem(summary, item.where, self._report).optional("Id") if isinstance(summary, dict) else ""
        self._resource_policy = self._resource_policy or ResourcePolicy(answered_document(content), aws_id)

    def _resource_policy_or_gap(self) -> Maybe[ResourcePolicy | None]:
        operation = Operation.DESCRIBE_RESOURCE_POLICY
        is_known = self._resource_policy or (self._log.has(operation) and not self._log.refusal(operation))
        return self._resource_policy if is_known else self._log.missing(operation)


def _feature_set(organization: AnswerItem) -> Maybe[FeatureSet]:
    said = organization.optional("FeatureSet")
    try:
        return FeatureSet(said)
    except ValueError:
        return Missing(f"The answer says {short(said) or 'nothing'}.", organization.where)
