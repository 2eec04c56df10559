"""Resources of Terraform's AWS provider to facts, whatever they were read from: code, a state or a plan.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_organization
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import CodeFacts, feature_set_of, is_aws_id, tags_of
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.code.located import Place
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
from designer.exchange.imports.terraform.controls import CONTROL_RESOURCE, control_attachments
from designer.exchange.imports.terraform.values import TerraformReference, TerraformValue, first_gap, template_text
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import AccountState, NodeKind, PolicyType, Tags

ORGANIZATION = "aws_organizations_organization"
_OU = "aws_organizations_organizational_unit"
_ACCOUNT = "aws_organizations_account"
_POLICY = "aws_organizations_policy"
ATTACHMENT = "aws_organizations_policy_attachment"
ADMINISTRATOR = "aws_organizations_delegated_administrator"
_RESOURCE_POLICY = "aws_organizations_resource_policy"
SERVICE_ACCESS = "aws_organizations_aws_service_access"

_LEFT_OUT = ("role_name", "iam_user_access_to_billing", "close_on_deletion", "create_govcloud", "skip_destroy")
"""Attributes of no resource at AWS: they say how Terraform makes it and takes it away."""

_TYPES = {kind.value: kind for kind in PolicyType}
_STATES = {state.value: state for state in AccountState}


@dataclass(frozen=True, slots=True)
class ResourceValues:
    """One resource with its values.

    Attributes:
        type: Its type.
        address: Its address.
        values: Attributes that are known or given.
        aws_id: Its id at AWS; empty if it is not known.
        is_data: True for a data source, which describes what somebody else made.
        doubt: The reason why it is unknown whether and how often it is made; None if it is made once.
        is_taken_over: True if the code imports what somebody else made.
        provider: By whose credentials Terraform speaks to AWS of it.
    """

    type: str
    address: str
    values: Mapping[str, TerraformValue]
    place: Place
    aws_id: str
    is_data: bool
    doubt: Missing | None = None
    is_taken_over: bool = False
    provider: str = ""


_Takers: TypeAlias = tuple[Callable[[ResourceValues], None], Callable[[ResourceValues, Missing], None]]
"""Taker of a resource, and taker of one that may or may not be made, once or more often."""


class ResourceCollector:
    """Taker of resources."""

    def __init__(self, source: str, report: ConversionReport) -> None:
        self._facts = CodeFacts(source, report)
        self._report = report
        self._resources: dict[str, ResourceValues] = {}
        self._services: list[str] = []
        self._delegations: list[Delegation] = []
        self._unread: list[Missing] = []
        self._roots: dict[str, ResourceValues] = {}
        self._facts.policy_types = self._facts.trusted_services = Missing("The code declares no organization.", source)
        self._facts.management_account = Missing("The code does not say which it is.", source)

    def __len__(self) -> int:
        """Return the number of resources that are of AWS Organizations."""
        return len(self._resources)

    def add(self, resource: ResourceValues) -> None:
        """Take a resource of AWS Organizations."""
        self._resources.setdefault(resource.address, resource)

    def take_unread(self, gap: Missing) -> None:
        """Take in that a part of the code could not be read."""
        self._unread.append(gap)

    def facts(self, files: CodeFiles, code: Collection[str]) -> OrganizationFacts:
        """Return all of them; `code` are the files of code."""
        every = self._resources.values()
        takers = self._takers()
        order = list(takers)
        attachable = [one for one in every if one.type in takers and (one.type == ORGANIZATION or not one.is_data)]
        for resource in sorted(attachable, key=lambda one: order.index(one.type)):
            for name in _LEFT_OUT:
                if resource.values.get(name) is not None:
                    self._facts.leave_out(name, resource.address, str(resource.place))
            take, miss = takers[resource.type]
            if resource.doubt is None:
                take(resource)
            else:
                miss(resource, resource.doubt)
        for resource in every:
            if resource.type not in takers and not resource.is_data:
                self._facts.extras.append(Extra(f"{resource.address}", str(resource.place)))
                gap = Missing(f"{resource.address} is of a type that is not known here.", str(resource.place))
                self._unread += [] if resource.type.endswith("_tag") else [gap]
        if self._delegations:
            self._facts.delegations = tuple(self._delegations)
        else:  # they may be in code elsewhere
            self._facts.unknown_settings.add(OrganizationPart.DELEGATED_ADMINISTRATORS.field)
        if self._services:
            known = self._facts.trusted_services
            self._facts.trusted_services = (*(() if isinstance(known, Missing) else known), *self._services)
        organizations = {_key(values): values for values in every if values.type == ORGANIZATION and not values.is_data}
        for other in [*[*self._roots.values()][1:], *[*organizations.values()][1:]]:
            said = "may be of another organization, by its provider" if other.is_data else "is another organization"
            self._facts.second = Missing(f"{other.address} {said}.", str(other.place))
        for gap in self._unread:
            self._facts.take_unread(gap)
        return self._facts.facts(files, (b"aws_", b"awscc_"), code)

    def _takers(self) -> dict[str, _Takers]:
        """Return the takers by type of resource, in the order of need."""
        return {
            ORGANIZATION: (self._take_organization, lambda _resource, _gap: None),
            _OU: (lambda one: self._take_node(one, NodeKind.OU), self._miss_node),
            _ACCOUNT: (self._take_account, self._miss_node),
            _POLICY: (self._take_policy, self._miss_policy),
            ATTACHMENT: (self._take_attachment, self._miss_attachment),
            ADMINISTRATOR: (self._take_administrator, self._missing_part(OrganizationPart.DELEGATED_ADMINISTRATORS)),
            _RESOURCE_POLICY: (self._take_resource_policy, self._miss_resource_policy),
            SERVICE_ACCESS: (self._take_service_access, self._missing_part(OrganizationPart.TRUSTED_SERVICES)),
            CONTROL_RESOURCE: (self._take_control, lambda resource, _gap: self._take_control(resource)),
        }

    def _miss_node(self, _resource: ResourceValues, _gap: Missing) -> None:
        self._facts.some_nodes_missing = True

    def _miss_policy(self, resource: ResourceValues, _gap: Missing) -> None:
        said = _text(resource.values, "type", str(resource.place)) or PolicyType.SERVICE_CONTROL_POLICY.value
        kind = _TYPES.get(said) if isinstance(said, str) else None
        self._facts.unlisted_types |= set(PolicyType) if kind is None else {kind}

    def _miss_attachment(self, resource: ResourceValues, gap: Missing) -> None:
        where = str(resource.place)
        policy = self._policy(resource.values.get("policy_id"), where)
        target = self._node(resource.values.get("target_id"), where)
        reason = f"{resource.address} attaches an unknown number. {gap.reason}"
        self._open(policy, target, Missing(reason, gap.where or where))

    def _missing_part(self, part: OrganizationPart) -> Callable[[ResourceValues, Missing], None]:
        return lambda _resource, _gap: self._facts.incomplete.add(part)

    def _miss_resource_policy(self, _resource: ResourceValues, gap: Missing) -> None:
        self._facts.resource_policy = self._facts.resource_policy or gap

    def _open(self, policy: str | Missing, target: str | Missing, gap: Missing) -> None:
        """Take an attachment whose policy, target or number is unknown."""
        kinds = {facts.type for facts in self._facts.policies if facts.key == policy}
        if isinstance(policy, str) and kinds and not kinds & _TYPES.keys():
            return
        kind = _TYPES[kinds.pop()] if kinds else None
        at = target if isinstance(target, str) else None
        key = policy if isinstance(policy, str) else ""
        self._facts.unknown_attachments.append(UnknownAttachments(kind, at, gap, key))

    def _take_organization(self, resource: ResourceValues) -> None:
        where, values = str(resource.place), resource.values
        roots = values.get("roots")
        root = roots[0] if isinstance(roots, list) and roots else None
        root_id = root.get("id") if isinstance(root, dict) else None
        key = root_id if isinstance(root_id, str) and is_aws_id(root_id) else f"{resource.address} root"
        if all(node.kind is not NodeKind.ROOT for node in self._facts.nodes):
            aws_id = key if is_aws_id(key) else ""
            self._facts.nodes.append(NodeFacts(key=key, kind=NodeKind.ROOT, name="Root", where=where, aws_id=aws_id))
            self._facts.only_read.add(key)
        if not (resource.is_data or resource.is_taken_over):
            self._facts.only_read.discard(self._facts.root(where))
        self._facts.aws_id = self._facts.aws_id or resource.aws_id
        self._take_members(values, where)
        if resource.is_data and (not resource.aws_id or values.get("enabled_policy_types") is None):
            return
        self._facts.feature_set = feature_set_of(_text(values, "feature_set", where), where)
        self._facts.policy_types = self._texts(values, "enabled_policy_types", where)
        self._facts.trusted_services = self._texts(values, "aws_service_access_principals", where)

    def _take_members(self, values: Mapping[str, TerraformValue], where: str) -> None:
        """Take the accounts that a state lists beside those that the code declares."""
        declared = {resource.aws_id for resource in self._resources.values() if resource.type == _ACCOUNT}
        management = values.get("master_account_id")
        if isinstance(management, str) and management:
            self._facts.management_account = management
        accounts = values.get("accounts")
        for one in accounts if isinstance(accounts, list) else []:
            key = one.get("id") if isinstance(one, dict) else None
            if not isinstance(one, dict) or not isinstance(key, str) or not key or key in declared:
                continue
            self._facts.only_read.add(key)
            self._facts.nodes.append(
                NodeFacts(
                    key=key,
                    kind=NodeKind.ACCOUNT,
                    name=_text(one, "name", where) or key,
                    where=where,
                    aws_id=key,
                    email=_text(one, "email", where),
                    state=_state(one, where),
                )
            )

    def _take_account(self, resource: ResourceValues) -> None:
        self._take_node(resource, NodeKind.ACCOUNT)
        if "parent_id" not in resource.values or resource.values["parent_id"] is None:
            root = self._facts.root(self._facts.source)
            self._facts.placements.append(Placement(_key(resource), root, str(resource.place)))

    def _take_node(self, resource: ResourceValues, kind: NodeKind) -> None:
        where, key, values = str(resource.place), _key(resource), resource.values
        account = kind is NodeKind.ACCOUNT
        self._facts.only_read |= {key} if resource.is_taken_over else set()
        name = _text(values, "name", where) or Missing("There is no name.", where)
        self._facts.nodes.append(
            NodeFacts(
                key=key,
                kind=kind,
                name=name,
                where=where,
                aws_id=resource.aws_id,
                email=_text(values, "email", where) if account else "",
                state=_state(values, where) if account else AccountState.ACTIVE,
                joined_method=_known(values, "joined_method"),
                joined=_known(values, "joined_timestamp"),
                tags=_tags(values, where),
            )
        )
        parent = values.get("parent_id")
        if parent is not None:
            found = self._node(parent, where)
            if isinstance(found, Missing):
                self._report.unknown(
                    found.where or where, f"The parent of {resource.address} is unknown. {found.reason}"
                )
            else:
                self._facts.placements.append(Placement(key, found, where))

    def _take_policy(self, resource: ResourceValues) -> None:
        where, values = str(resource.place), resource.values
        kind = _text(values, "type", where) or PolicyType.SERVICE_CONTROL_POLICY.value
        if isinstance(kind, Missing):
            self._report.unknown(where, f"The type of {resource.address} is unknown, so it is left out. {kind.reason}")
            self._facts.unlisted_types |= set(PolicyType)
            return
        text = _text(values, "content", where) if "content" in values else Missing("It has no content.", where)
        self._facts.policies.append(
            PolicyFacts(
                key=_key(resource),
                name=_text(values, "name", where) or Missing("There is no name.", where),
                type=kind,
                text=text,
                where=where,
                aws_id=resource.aws_id,
                description=_text(values, "description", where),
                tags=_tags(values, where),
            )
        )

    def _is_management(self, value: TerraformValue) -> bool:
        """Return True for the management account of an organization of the code."""
        if not isinstance(value, TerraformReference) or value.path != "master_account_id":
            return False
        found = self._resources.get(value.address)
        return found is not None and found.type == ORGANIZATION

    def _take_attachment(self, resource: ResourceValues) -> None:
        where, values = str(resource.place), resource.values
        policy, target = self._policy(values.get("policy_id"), where), self._node(values.get("target_id"), where)
        if isinstance(policy, str) and isinstance(target, str):
            self._facts.attachments.append(Attachment(policy, target, where))
            return
        if isinstance(policy, str) and self._is_management(values.get("target_id")):
            self._report.unknown(
                where,
                f"{resource.address} attaches a policy to the management account, which the code does not name.",
                "No SCP or RCP limits it.",
            )
            return
        if not isinstance(gap := policy if isinstance(policy, Missing) else target, Missing):
            return
        reason = f"{resource.address} attaches something somewhere: {gap.reason}"
        self._open(policy, target, Missing(reason, gap.where or where))

    def _take_administrator(self, resource: ResourceValues) -> None:
        where, values = str(resource.place), resource.values
        account, service = self._node(values.get("account_id"), where), _text(values, "service_principal", where)
        if isinstance(account, str) and isinstance(service, str):
            self._delegations.append(Delegation(account, service, where))
        else:
            gap = account if isinstance(account, Missing) else service
            reason = gap.reason if isinstance(gap, Missing) else ""
            self._report.unknown(where, f"What {resource.address} delegates is unknown. {reason}")

    def _take_service_access(self, resource: ResourceValues) -> None:
        service = _text(resource.values, "service_principal", str(resource.place))
        if isinstance(service, str):
            self._services.append(service)
        else:
            self._report.unknown(str(resource.place), f"The service of {resource.address} is unknown. {service.reason}")

    def _take_control(self, resource: ResourceValues) -> None:
        target, where = resource.values.get("target_identifier"), str(resource.place)
        self._facts.unknown_attachments.append(control_attachments(resource.address, target, where, self._node))

    def _take_resource_policy(self, resource: ResourceValues) -> None:
        where, values = str(resource.place), resource.values
        text = _text(values, "content", where) or Missing("It has no content.", where)
        self._facts.take_resource_policy(text, resource.aws_id, where)
        if values.get("tags"):
            self._facts.leave_out("tags", resource.address, where)

    def _node(self, value: TerraformValue, where: str) -> str | Missing:
        """Return the key of a node that a value names."""
        if isinstance(value, TerraformReference):
            found = self._resources.get(value.address)
            if found is not None and found.type == ORGANIZATION and value.path in ("roots[0].id", "roots.0.id"):
                self._roots.setdefault(found.provider, found)
                return self._facts.root(where)
            if found is not None and found.type in (_OU, _ACCOUNT) and value.path == "id":
                return _key(found)
            if self._is_management(value) and isinstance(self._facts.management_account, str):
                return self._facts.management_account
            return Missing(f"{value.address}.{value.path} is known only when it is applied.", str(value.place))
        return self._id(value, where, is_aws_id)

    def _policy(self, value: TerraformValue, where: str) -> str | Missing:
        if isinstance(value, TerraformReference):
            found = self._resources.get(value.address)
            if found is not None and found.type == _POLICY and value.path == "id":
                return _key(found)
            return Missing(f"{value.address}.{value.path} is known only when it is applied.", str(value.place))
        return self._id(value, where, lambda text: text.startswith("p-"))

    def _id(self, value: TerraformValue, where: str, fits: Callable[[str], bool]) -> str | Missing:
        text = template_text(value) if value is not None else ""
        if isinstance(text, Missing):
            return text
        return text if fits(text) else Missing(f'"{text[:40]}" is not an id.', where)

    def _texts(self, values: Mapping[str, TerraformValue], name: str, where: str) -> Maybe[tuple[str, ...]]:
        value = values.get(name)
        gap = first_gap(value)
        if gap is not None:
            return Missing(gap.reason, gap.where or where)
        return tuple(text for item in value if isinstance(text := item, str)) if isinstance(value, list) else ()


def _key(resource: ResourceValues) -> str:
    return resource.aws_id or resource.address


def _text(values: Mapping[str, TerraformValue], name: str, where: str) -> Maybe[str]:
    value = values.get(name)
    text = "" if value is None else template_text(value)
    return Missing(text.reason, text.where or where) if isinstance(text, Missing) else text


def _known(values: Mapping[str, TerraformValue], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _state(values: Mapping[str, TerraformValue], where: str) -> Maybe[AccountState]:
    said = _known(values, "state") or _known(values, "status")
    return _STATES.get(said, Missing(f"It is {said[:40]}.", where)) if said else AccountState.ACTIVE


def _tags(values: Mapping[str, TerraformValue], where: str) -> Maybe[Tags]:
    value = values.get("tags")
    gap = first_gap(value)
    if gap is not None:
        return Missing(gap.reason, gap.where or where)
    if not isinstance(value, dict):
        return ()
    texts = [(key, template_text(inner)) for key, inner in value.items()]
    return tags_of((key, text) for key, text in texts if isinstance(text, str))
