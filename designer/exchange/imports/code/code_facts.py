"""Facts collected from code: what every format of code that describes an organization has in common.

Code names nodes by words of its own, or by ids of nodes that it does not declare; and it does not say what AWS attaches
to every node by itself.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checked
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.code.other_programs import absent_templates, files_that_make
from designer.exchange.imports.facts import (
    Attachment,
    Delegation,
    Extra,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.lengths import LONGEST_ID
from designer.organization.model.observed import SHOWN_BY_AWS_ALONE, OrganizationPart, ResourcePolicy
from designer.organization.model.records import (
    DEFAULT_POLICY,
    NODE_KINDS,
    FeatureSet,
    NodeKind,
    PolicyType,
    aws_managed_policies,
)

PARTITION = "aws"
"""The partition that is taken where code leaves it to the deployment, which is always said."""

_MANAGED = {str(policy_id) for policy_id in DEFAULT_POLICY.values()}

_TYPES = {kind.value: kind for kind in PolicyType}

_LIMITS = {PolicyType.SERVICE_CONTROL_POLICY.value, PolicyType.RESOURCE_CONTROL_POLICY.value}
"""Types that decide requests: a policy of an unknown type may be of either."""

_ORGANIZATIONS = re.compile(
    r"organi[sz]ation|account|polic|guard.?rail|landing.?zone|control.?tower|(?<![a-z])[sr]cps?(?![a-z])"
    r"|(?<![a-z])ous?(?![a-z])|\br-[0-9a-z]{4,32}\b|\bp-[0-9a-z_]{8,}\b|\bo-[0-9a-z]{10,32}\b|^[0-9]{12}$",
    re.IGNORECASE,
)

_HOLE = re.compile(r"\{\{|\{%|<%|\$\[|\$\{(?![A-Za-z0-9_-]+:|[*?$]\})[^}\n]{0,200}\}")
"""Beginning of what a template engine fills in; ``${aws:username}`` and ``${*}`` are variables of AWS's own."""

_MOST_UNREAD = 100
"""Gaps after which one that leaves everything open adds nothing."""

_ONLY_READ = (
    "This code reads the organization but does not create it: policies that others attach to it are not in this design."
)
_IF_ANY = "If there are any, import with --others-attach, or tick it in the window: then they are unknown."

ROOT = "the root"
"""Key of a root that code does not name."""


@dataclass(slots=True)
class CodeFacts:
    """Collector of what code says.

    Attributes:
        source: Name of the source.
        policy_types: Types that the code enables; Missing where it cannot say.
        Others: As in `OrganizationFacts`.
    """

    source: str
    report: ConversionReport
    name: str = ""
    aws_id: str = ""
    partition: str = ""
    management_account: Maybe[str | None] = None
    feature_set: Maybe[FeatureSet] | None = None
    """None if the code does not speak of it."""
    policy_types: Maybe[tuple[str, ...]] = ()
    nodes: list[NodeFacts] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    policies: list[PolicyFacts] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    unknown_attachments: list[UnknownAttachments] = field(default_factory=list)
    trusted_services: Maybe[tuple[str, ...]] = ()
    delegations: Maybe[tuple[Delegation, ...]] = ()
    resource_policy: Maybe[ResourcePolicy | None] = None
    some_nodes_missing: bool = False
    unlisted_types: set[PolicyType] = field(default_factory=set)
    incomplete: set[OrganizationPart] = field(default_factory=set)
    unknown_settings: set[str] = field(default_factory=set)
    extras: list[Extra] = field(default_factory=list)
    left_out: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Attributes that a design has no place for: their words, the first place and their number."""
    unknown_fields: frozenset[tuple[NodeKind, str]] = frozenset({(NodeKind.ROOT, "tags")})
    """Fields of a kind of nodes that the code has no place for."""
    without_default: set[tuple[str, str]] = field(default_factory=set)
    """Policy type and key of nodes from which the code detaches what AWS attaches by itself."""
    may_be_rcps: set[str] = field(default_factory=set)
    """Keys of policies of an unknown type, which stand as SCPs."""
    only_read: set[str] = field(default_factory=set)
    """Keys of nodes that the code knows of, and others made."""
    second: Missing | None = None
    """Why the code is of two organizations, so that it is unknown which of them has what."""

    def facts(
        self, files: CodeFiles | None = None, own: tuple[bytes, ...] = (), read: Collection[str] = ()
    ) -> OrganizationFacts:
        """Return all of it, with nodes that only ids name, and what AWS attaches.

        Args:
            files: The source; None if nothing is hidden.
            own: Beginnings of the types that the reader itself reads, for `files_that_make`.
            read: Files that it reads them from.
        """
        self._unify_roots()
        self._describe_ids()
        if files is not None:
            self._doubt_only_read(files)
            self._take_others(files, own, read)
        self._find_second()
        if self.second is not None:
            self._doubt_everything(self.second)
        self._attach_defaults()
        for what, (where, count) in self.left_out.items():
            more = f" (and of {counted(count - 1, 'other')})" if count > 1 else ""
            self.extras.append(Extra(f"{what}{more}", where))
        return OrganizationFacts(
            source=self.source,
            name=self.name,
            aws_id=self.aws_id,
            partition=self.partition,
            management_account=self.management_account,
            feature_set=self.feature_set or FeatureSet.ALL,
            policy_types=self.policy_types,
            nodes=tuple(self.nodes),
            placements=tuple(self.placements),
            policies=tuple(map(_with_holes_unknown, checked(self.policies))),
            attachments=tuple(self.attachments),
            unknown_attachments=tuple(self.unknown_attachments),
            trusted_services=self.trusted_services,
            delegations=self.delegations,
            resource_policy=self.resource_policy,
            unsaid=SHOWN_BY_AWS_ALONE
            if self.resource_policy
            else SHOWN_BY_AWS_ALONE | {OrganizationPart.RESOURCE_POLICY},
            unknown_settings=frozenset(self.unknown_settings | (set() if self.feature_set else {"feature_set"})),
            extras=tuple(self.extras),
            some_nodes_missing=self.some_nodes_missing,
            unlisted_types=frozenset(self.unlisted_types),
            incomplete=frozenset(self.incomplete),
            is_code=True,
            unknown_fields=self.unknown_fields,
        )

    def root(self, where: str, key: str = ROOT, design_id: str = "") -> str:
        """Return the key of the root, which is described the first time."""
        found = next((node.key for node in self.nodes if node.kind is NodeKind.ROOT), "")
        if not found:
            self.nodes.append(NodeFacts(key=key, kind=NodeKind.ROOT, name="Root", where=where, design_id=design_id))
            self.only_read.add(key)
        return found or key

    def take_unread(self, gap: Missing) -> None:
        """Take in that a part of the code could not be read, which may declare anything."""
        self.some_nodes_missing = True
        self.unlisted_types |= set(PolicyType)
        if len(self.unknown_attachments) < _MOST_UNREAD:
            self.unknown_attachments.append(UnknownAttachments(None, None, gap))
        self.incomplete |= {OrganizationPart.TRUSTED_SERVICES, OrganizationPart.DELEGATED_ADMINISTRATORS}
        self.resource_policy = self.resource_policy or gap

    def _take_others(self, files: CodeFiles, own: tuple[bytes, ...], read: Collection[str]) -> None:
        """Take in that other programs may make parts of it, since the source holds their code or settings."""
        for name in files_that_make(files, own, read):
            self.take_unread(Missing("What this file makes of the organization is not read here.", name))
        for name, path in absent_templates(files):
            self.take_unread(Missing(f"{short(path, 80)} is deployed as well, and is not among the files.", name))

    def take_control_tower(self, where: str) -> None:
        """Take in that Control Tower governs the organization: its controls attach policies that no code holds."""
        gap = Missing("Control Tower attaches policies of its own, which the code does not show.", where)
        self.unknown_attachments.append(UnknownAttachments(None, None, gap))

    def take_resource_policy(self, text: Maybe[str], aws_id: str, where: str) -> None:
        """Take the organization's resource policy; there is one at most."""
        if isinstance(text, Missing):
            self.resource_policy = self.resource_policy or Missing(text.reason, text.where or where)
        elif self.resource_policy is None or isinstance(self.resource_policy, Missing):
            self.resource_policy = ResourcePolicy(text, aws_id)
        else:
            self.report.lost(where, "A second resource policy of the organization; the first one counts.")

    def leave_out(self, attribute: str, whom: str, where: str) -> None:
        """Tell of an attribute that has no place in a design, once for all that have it."""
        known = next((what for what in self.left_out if what.startswith(f"{attribute} of ")), "")
        if known:
            first, count = self.left_out[known]
            self.left_out[known] = first, count + 1
        else:
            self.left_out[f"{attribute} of {whom}"] = where, 1

    def _unify_roots(self) -> None:
        """Give a declared root the one id that the code names, so that both are one node."""
        named = dict.fromkeys(
            [placement.parent for placement in checked(self.placements) if _kind_of(placement.parent) is NodeKind.ROOT]
            + [one.target for one in checked(self.attachments) if _kind_of(one.target) is NodeKind.ROOT]
        )
        roots = [node for node in self.nodes if node.kind is NodeKind.ROOT]
        if len(named) != 1 or len(roots) != 1 or roots[0].key in named or roots[0].aws_id not in ("", *named):
            return
        (aws_id,) = named
        key = roots[0].key
        self.nodes[self.nodes.index(roots[0])] = replace(roots[0], aws_id=aws_id)
        self.placements = [replace(one, parent=key) if one.parent == aws_id else one for one in self.placements]
        self.attachments = [replace(one, target=key) if one.target == aws_id else one for one in self.attachments]

    def _describe_ids(self) -> None:
        """Describe what the code names by an AWS id alone."""
        by_id = {node.aws_id: node.key for node in self.nodes if node.aws_id}
        self.placements = [
            replace(one, parent=by_id[one.parent]) if one.parent in by_id else one for one in checked(self.placements)
        ]
        self.attachments = [
            replace(one, target=by_id[one.target]) if one.target in by_id else one for one in checked(self.attachments)
        ]
        self.unknown_attachments = [
            replace(one, target=by_id.get(one.target or "", one.target)) for one in self.unknown_attachments
        ]
        known = {node.key for node in self.nodes}
        claims = [(placement.parent, placement.where) for placement in self.placements]
        claims += [(attachment.target, attachment.where) for attachment in self.attachments]
        claims += [(one.target, one.missing.where) for one in self.unknown_attachments if one.target]
        for key, where in checked(claims):
            kind = None if key in known else _kind_of(key)
            if kind is None:
                continue
            known.add(key)
            self.only_read.add(key)
            name: Maybe[str] = "Root" if kind is NodeKind.ROOT else Missing("The code names only its id.", where)
            gap = Missing("The code names only its id.", where)
            email: Maybe[str] = gap if kind is NodeKind.ACCOUNT else ""
            self.nodes.append(NodeFacts(key=key, kind=kind, name=name, where=where, aws_id=key, email=email))
        policies = {policy.key for policy in self.policies}
        for attached in checked(self.attachments):
            if attached.policy in policies or not attached.policy.startswith("p-"):
                continue
            policies.add(attached.policy)
            managed = next((one for one in aws_managed_policies() if one.aws_id == attached.policy), None)
            gap = Missing("The code names only its id.", attached.where)
            self.policies.append(
                PolicyFacts(
                    key=attached.policy,
                    name=managed.name if managed else attached.policy,
                    type=(managed.type if managed else PolicyType.SERVICE_CONTROL_POLICY).value,
                    text=managed.text if managed else gap,
                    where=attached.where,
                    aws_id=attached.policy,
                    description=managed.description if managed else "",
                    aws_managed=managed is not None,
                )
            )
            if managed is None:
                self.report.unknown(attached.where, f"The type of {attached.policy} is unknown; it is taken as an SCP.")
                self.may_be_rcps.add(attached.policy)

    def _find_second(self) -> None:
        """Take in that nodes are of two organizations: there are two roots, or ids of OUs, which hold those of two."""
        roots = [node for node in self.nodes if node.kind is NodeKind.ROOT]
        parts = {facts.aws_id.split("-")[1]: facts for facts in self.nodes if facts.aws_id.startswith(("r-", "ou-"))}
        for other in [*roots[1:], *[*parts.values()][1:]]:
            self.second = self.second or Missing(f"{other.key} is of another organization.", other.where)

    def _doubt_only_read(self, files: CodeFiles) -> None:
        """Say that others may attach policies to nodes that the code does not make, or take in that they do."""
        self.root(self.source)
        if any(gap.type is None and gap.target is None for gap in self.unknown_attachments):
            return  # said already
        if self.only_read and not files.others_attach:
            self.report.note(self.source, _ONLY_READ, _IF_ANY, first=True)
        gap = Missing("Others may attach policies to what this code does not make.", self.source)
        open_nodes = [node.key for node in self.nodes if node.key in self.only_read] if files.others_attach else []
        self.unknown_attachments += [UnknownAttachments(None, key, gap) for key in open_nodes]

    def _doubt_everything(self, gap: Missing) -> None:
        """Take in that each policy may be attached in another organization than the one that is looked at."""
        gap = replace(gap, reason=f"{gap.reason} Import one of them alone.")
        self.take_unread(gap)
        self.policy_types = gap
        types = {policy.key: _TYPES.get(policy.type) for policy in self.policies}
        self.unknown_attachments += [
            UnknownAttachments(types.get(one.policy), one.target, gap, one.policy) for one in checked(self.attachments)
        ]
        self.attachments = []

    def _attach_defaults(self) -> None:
        """Attach what AWS attaches to every node while a type is enabled."""
        rcp, reason = PolicyType.RESOURCE_CONTROL_POLICY, "A policy of an unknown type is attached here."
        self.unknown_attachments += [
            UnknownAttachments(rcp, attachment.target, Missing(reason, attachment.where))
            for attachment in checked(self.attachments)
            if attachment.policy in self.may_be_rcps
        ]
        root = self.root(self.source)
        types = self.policy_types
        used = {policy.type for policy in self.policies}
        for gap in self.unknown_attachments:
            used |= {gap.type.value} if gap.type else _LIMITS
        for kind, policy_id in reversed(DEFAULT_POLICY.items()):  # so that the SCP comes first
            seen = kind is PolicyType.SERVICE_CONTROL_POLICY or kind.value in used
            if not (seen if isinstance(types, Missing) else kind.value in types):
                continue
            managed = next(one for one in aws_managed_policies() if one.id == policy_id)
            key = managed.aws_id
            if all(policy.key != key for policy in self.policies):
                self.policies.append(
                    PolicyFacts(
                        key=key,
                        name=managed.name,
                        type=kind.value,
                        text=managed.text,
                        description=managed.description,
                        aws_id=key,
                        aws_managed=True,
                    )
                )
            keys = dict.fromkeys([root, *(node.key for node in checked(self.nodes))])
            bare = {node for of, node in checked(self.without_default) if of == kind.value}
            self.attachments[:0] = [
                Attachment(key, node, self.source, implied=True) for node in checked(keys) if node not in bare
            ]


def _kind_of(key: str) -> NodeKind | None:
    return next((kind for kind in NodeKind if NODE_KINDS[kind].aws_id.fullmatch(key)), None)


def _with_holes_unknown(policy: PolicyFacts) -> PolicyFacts:
    """Return a policy that limits requests, its text unknown if there is none or something is filled into it later."""
    if isinstance(policy.text, Missing) or policy.type not in _LIMITS:
        return policy
    hole = _HOLE.search(policy.text)
    if hole is None and policy.text.strip():
        return policy
    around = short(policy.text[hole.start() : hole.start() + 40]) if hole else ""
    reason = f"Something is filled in for {around} before it is deployed." if hole else "The text is empty."
    return replace(policy, text=Missing(reason, policy.where))


def is_aws_id(text: str) -> bool:
    """Return True for the AWS id of a root, an OU or an account."""
    return _kind_of(text) is not None


def logical_id(name: str) -> str:
    """Return the id in the design for what code calls by a logical id, so that an export can call it so again."""
    return "" if name in _MANAGED or len(name) > LONGEST_ID else name


def speaks_of_organizations(text: str) -> bool:
    """Return True if a name or a value has to do with an organization, its accounts or its policies."""
    return _ORGANIZATIONS.search(text) is not None


def tags_of(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the tags, each key once."""
    return tuple(dict(pairs).items())


def nothing_found(source: str, looked_for: str, seen: Sequence[str]) -> FormatError:
    """Return the error of a source that holds nothing of an organization, with what it seems to hold."""
    more = f" It holds {', '.join(seen[:5])}." if seen else ""
    return FormatError(source, (Fault(f"Nothing in it describes an organization: {looked_for}.{more}"),))


def feature_set_of(said: Maybe[str], where: str) -> Maybe[FeatureSet]:
    """Return the feature set in AWS's words; all features where nothing is said."""
    if isinstance(said, Missing):
        return said
    known = {feature_set.value: feature_set for feature_set in FeatureSet}
    return known.get(said or "ALL", Missing(f"The code says {said[:40]}.", where))
