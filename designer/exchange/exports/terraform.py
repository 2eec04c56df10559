"""Terraform and OpenTofu: resources of the AWS provider with an ``import`` block for all that AWS knows already.

A plan right after the import adds what is only planned, and destroys nothing. Sources: the provider's pages
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_account and its neighbours.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.deployment import (
    Deployment,
    content,
    delegations,
    deployment_of,
    node_words,
    policy_words,
    report_bare_nodes,
    report_root,
)
from designer.exchange.exports.names import LegalNames, bare_id, identifier
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, gathered, joined_text
from designer.exchange.exports.written_values import (
    Address,
    Block,
    Encoded,
    HclExpression,
    HclValue,
    hcl,
    terraform_json,
)
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import FeatureSet, Node, NodeId, NodeKind, Policy, PolicyId, PolicyType, Tags
from designer.organization.model.unknown_names import is_unknown_name

_ORGANIZATION = "aws_organizations_organization"
_OU = "aws_organizations_organizational_unit"
_ACCOUNT = "aws_organizations_account"
_POLICY = "aws_organizations_policy"
_RESOURCE_POLICY = "aws_organizations_resource_policy"
_ATTACHMENT = "aws_organizations_policy_attachment"
_DELEGATION = "aws_organizations_delegated_administrator"

_EVERY_PROVIDER = {
    PolicyType.SERVICE_CONTROL_POLICY,
    PolicyType.RESOURCE_CONTROL_POLICY,
    PolicyType.TAG_POLICY,
    PolicyType.BACKUP_POLICY,
    PolicyType.AISERVICES_OPT_OUT_POLICY,
}
"""Types that version 5.76 of the provider takes; the others came with later ones."""

_LISTS = {
    OrganizationPart.POLICY_TYPES: "enabled_policy_types",
    OrganizationPart.TRUSTED_SERVICES: "aws_service_access_principals",
}
"""Attributes of the organization that are whole lists: what they leave out Terraform takes away."""

_WRITE_ONLY = ["role_name", "iam_user_access_to_billing", "close_on_deletion", "create_govcloud"]
"""Attributes that AWS does not tell: after an import the first two would replace the account, and the last two, which
the provider takes for false and no import reads, would change every account in the first plan
(internal/service/organizations/account.go of the provider)."""


class _Resources:
    """Blocks of one design, gathered file by file."""

    def __init__(self, deployment: Deployment, report: ConversionReport) -> None:
        self._deployment = deployment
        self._report = report
        self._labels: dict[NodeId | PolicyId, str] = {}
        names = {kind: LegalNames(report) for kind in NodeKind}
        for node in deployment.nodes:
            rule = identifier("ou" if node.kind is NodeKind.OU else "account")
            self._labels[node.id] = names[node.kind].give(rule, bare_id(node.id), node_words(node))
        policies = LegalNames(report)
        for policy in deployment.policies:
            self._labels[policy.id] = policies.give(identifier("policy"), policy.id, policy_words(policy))
        self._imports: list[Block] = []
        self._variables: list[Block] = []

    def files(self) -> Iterator[tuple[str, Iterable[Block]]]:
        """Blocks by the name of their file without its end; imports and variables are known once the others are."""
        ous, members = self._deployment.ous, self._deployment.members
        yield "organization", chain((_TERRAFORM,), self._organization(), map(self._ou, ous))
        yield "accounts", chain(self._management(), map(self._account, members), self._delegations())
        own = map(self._policy, self._deployment.policies)
        yield "policies", chain(own, self._attachments(), self._resource_policy())
        yield "variables", self._variables
        yield "imports", self._imports

    def _import(self, kind: str, label: str, aws_id: str) -> None:
        self._imports.append(Block("import", (), {"to": Address(f"{kind}.{label}"), "id": aws_id}))

    def _organization(self) -> Iterator[Block]:
        settings = self._deployment.organization.settings
        body: dict[str, HclValue] = {"feature_set": settings.feature_set.value}
        if settings.feature_set is FeatureSet.ALL:
            body["enabled_policy_types"] = [kind.value for kind in settings.policy_types]
            body["aws_service_access_principals"] = list(settings.trusted_services)
        newer = [kind.value for kind in self._deployment.enabled_types if kind not in _EVERY_PROVIDER]
        if newer:
            self._report.note("", f"{', '.join(newer)}: these types need a recent version of the AWS provider.")
        report_root(self._deployment.root, "Terraform", self._report)
        if settings.aws_id:
            self._import(_ORGANIZATION, "this", settings.aws_id)
        ignored = [name for part, name in _LISTS.items() if part in settings.unknown and name in body]
        for name in ignored:  # a list that lacks some would have Terraform switch these off
            del body[name]
        yield Block("resource", (_ORGANIZATION, "this"), body, (_lifecycle(*ignored),))

    def _ou(self, node: Node) -> Block:
        label = self._labels[node.id]
        if node.aws_id:
            self._import(_OU, label, node.aws_id)
        body: dict[str, HclValue] = {
            "name": self._name(node.name, f"ou_name_{label}", node_words(node)),
            "parent_id": self._parent_of(node),
            **_tags(node.tags),
        }
        return Block("resource", (_OU, label), body, self._left_tags(node.tags))

    def _management(self) -> Iterator[Block]:
        node = self._deployment.management
        if node is None:
            return
        if node.aws_id:
            self._report.note(node_words(node), "Terraform does not say that it is the management account.")
            yield self._account(node)
            return
        self._report.lost(
            node_words(node),
            "The management account is left out: it has no AWS id, and Terraform runs in it and cannot make it.",
            "Give it its AWS id.",
        )

    def _account(self, node: Node) -> Block:
        label = self._labels[node.id]
        if node.aws_id:
            self._import(_ACCOUNT, label, node.aws_id)
        body: dict[str, HclValue] = {
            "name": self._name(node.name, f"account_name_{label}", node_words(node)),
            "email": node.email or self._asked_email(node, label),
            "parent_id": self._parent_of(node),
            **_tags(node.tags),
        }
        return Block("resource", (_ACCOUNT, label), body, (_lifecycle(*_WRITE_ONLY, *self._ignored(node.tags)),))

    def _ignored(self, tags: Tags) -> list[str]:
        """Return the tags where an import could not read them and nothing is known of any; else nothing."""
        is_unknown = OrganizationPart.TAGS in self._deployment.organization.settings.unknown
        return ["tags", "tags_all"] if is_unknown and not tags else []

    def _left_tags(self, tags: Tags) -> tuple[Block, ...]:
        ignored = self._ignored(tags)
        return (Block("lifecycle", (), {"ignore_changes": [Address(name) for name in ignored]}),) if ignored else ()

    def _name(self, name: str, variable: str, where: str) -> HclValue:
        """Return a name, or a variable for one that the design does not know."""
        if not is_unknown_name(name):
            return name
        self._report.unknown(
            where, f"Its name is not known: Terraform asks for var.{variable}.", "Write the name in the design."
        )
        self._variables.append(Block("variable", (variable,), {"type": Address("string")}))
        return HclExpression(f"var.{variable}")

    def _asked_email(self, node: Node, label: str) -> HclExpression:
        """Return a variable for an address that the design does not know: none is invented."""
        name = f"email_{label}"
        self._report.unknown(
            node_words(node), f"It has no e-mail address: Terraform asks for var.{name}.", "Give it one."
        )
        self._variables.append(Block("variable", (name,), {"type": Address("string")}))
        return HclExpression(f"var.{name}")

    def _parent_of(self, node: Node) -> HclExpression:
        return HclExpression(self._id_of(self._deployment.parent(node)))

    def _id_of(self, node: Node) -> str:
        if node.kind is NodeKind.ROOT:
            return f"{_ORGANIZATION}.this.roots[0].id"
        if node is self._deployment.management and not node.aws_id:
            return f"{_ORGANIZATION}.this.master_account_id"
        return f"{_OU if node.kind is NodeKind.OU else _ACCOUNT}.{self._labels[node.id]}.id"

    def _delegations(self) -> Iterator[Block]:
        names = LegalNames(self._report)
        for node, service in delegations(self._deployment):
            wish = f"{self._labels[node.id]}_{service.removesuffix('.amazonaws.com')}"
            label = names.give(identifier("service"), wish, node_words(node))
            if node.aws_id and self._deployment.organization.settings.aws_id:
                self._import(_DELEGATION, label, f"{node.aws_id}/{service}")
            body: dict[str, HclValue] = {"account_id": HclExpression(self._id_of(node)), "service_principal": service}
            yield Block("resource", (_DELEGATION, label), body)

    def _policy(self, policy: Policy) -> Block:
        label = self._labels[policy.id]
        if policy.aws_id:
            self._import(_POLICY, label, policy.aws_id)
        document = content(policy)
        body: dict[str, HclValue] = {
            "name": self._name(policy.name, f"policy_name_{label}", policy_words(policy)),
            **({"description": policy.description} if policy.description else {}),
            "type": policy.type.value,
            "content": document if isinstance(document, str) else Encoded(document),
            **_tags(policy.tags),
        }
        return Block("resource", (_POLICY, label), body, self._left_tags(policy.tags))

    def _attachments(self) -> Iterator[Block]:
        names = LegalNames(self._report)
        imported = 0
        for policy in self._deployment.policies:
            for node in self._deployment.attachments[policy.id]:
                target = "root" if node.kind is NodeKind.ROOT else self._labels[node.id]
                wish = f"{self._labels[policy.id]}_{target}"
                label = names.give(identifier("attachment"), wish, policy_words(policy))
                if policy.aws_id and node.aws_id:
                    self._import(_ATTACHMENT, label, f"{node.aws_id}:{policy.aws_id}")
                    imported += 1
                body: dict[str, HclValue] = {
                    "policy_id": HclExpression(f"{_POLICY}.{self._labels[policy.id]}.id"),
                    "target_id": HclExpression(self._id_of(node)),
                }
                yield Block("resource", (_ATTACHMENT, label), body)
        report_bare_nodes(self._deployment.bare_nodes(), "Terraform", self._report)
        if imported:
            self._report.note(
                "imports",
                f"{counted(imported, 'attachment')} of policies with AWS ids to nodes with AWS ids are imported.",
                "Where the plan finds none, it is only designed: take its import block out.",
            )

    def _resource_policy(self) -> Iterator[Block]:
        policy = self._deployment.organization.settings.resource_policy
        if policy is None:
            return
        if policy.aws_id:
            self._import(_RESOURCE_POLICY, "this", policy.aws_id)
        document = content(policy)
        body: dict[str, HclValue] = {"content": document if isinstance(document, str) else Encoded(document)}
        yield Block("resource", (_RESOURCE_POLICY, "this"), body, (_lifecycle(),))


_TERRAFORM = Block(
    "terraform",
    (),
    {"required_version": ">= 1.5"},
    (Block("required_providers", (), {"aws": {"source": "hashicorp/aws", "version": ">= 5.76"}}),),
)


def _lifecycle(*ignored: str) -> Block:
    body: dict[str, HclValue] = {"prevent_destroy": True}
    if ignored:
        body["ignore_changes"] = [Address(name) for name in ignored]
    return Block("lifecycle", (), body)


def _tags(tags: Tags) -> dict[str, HclValue]:
    return {"tags": dict(tags)} if tags else {}


def _written(
    suffix: str, parts: Callable[[Iterable[str], Iterable[Block]], Iterator[str]]
) -> Callable[[ExportSource, ConversionReport], ExportSteps]:
    def write(source: ExportSource, report: ConversionReport) -> ExportSteps:
        files: dict[str, str] = {}
        deployment = deployment_of(source, report)
        yield
        for name, some in _Resources(deployment, report).files():
            blocks = yield from gathered(some)
            if blocks:
                files[f"{name}{suffix}"] = yield from joined_text(parts(source.head(), blocks))
        return files

    return write


TARGET = ExportTarget(
    name="terraform",
    title="Terraform",
    label="Terraform and OpenTofu (HCL)",
    suffix=".tf",
    loses="",
    write=_written(".tf", hcl),
    folder=True,
)

JSON_TARGET = ExportTarget(
    name="terraform-json",
    title="Terraform",
    label="Terraform and OpenTofu (JSON)",
    suffix=".tf.json",
    loses="",
    write=_written(".tf.json", terraform_json),
    folder=True,
)
