"""org-formation: one ``organization.yml`` that names everything by logical ids.

Its parser (aws-organization-formation 1.0.17) refuses attributes that it does not know; it knows SCPs and no other
policies, and tags of accounts alone. FullAWSAccess is never written: it is always there.
"""

from collections.abc import Iterable, Mapping

from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import written_values
from designer.exchange.exports.deployment import (
    Deployment,
    content,
    deployment_of,
    node_words,
    policy_words,
    report_bare_nodes,
    report_resource_policy,
    report_root,
    report_services,
)
from designer.exchange.exports.names import LegalNames, camel_case, is_logical_id
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, joined_text
from designer.exchange.exports.written_values import Tagged
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType

_TITLE = "org-formation"
_MASTER = "OC::ORG::MasterAccount"


class _Template:
    """Logical ids of one design, and the resources under them."""

    def __init__(self, deployment: Deployment, report: ConversionReport) -> None:
        self._deployment = deployment
        self._report = report
        self._names: dict[NodeId | PolicyId, str] = {}
        self._legal = LegalNames(report, joint="N")
        root = deployment.root
        self._name(root.id, "OrganizationRoot" if root.id == "root" else root.id, "Root", node_words(root))
        if management := self._management():
            wish = management.id if is_logical_id(management.id) else "ManagementAccount"
            self._name(management.id, wish, "Account", node_words(management))
        members = [node for node in deployment.members if self._has_address(node)]
        policies = [policy for policy in deployment.policies if self._is_known(policy)]
        for node in (*deployment.ous, *members):
            self._name(node.id, node.id, "OU" if node.kind is NodeKind.OU else "Account", node_words(node))
        for policy in policies:
            self._name(policy.id, policy.id, "Scp", policy_words(policy))
        self.resources: dict[str, object] = {
            **({self._names[management.id]: self._account(management, _MASTER)} if management else {}),
            self._names[root.id]: _resource("OC::ORG::OrganizationRoot", self._scps(root)),
            **{self._names[node.id]: self._ou(node) for node in deployment.ous},
            **{self._names[node.id]: self._account(node, "OC::ORG::Account") for node in members},
            **{self._names[policy.id]: self._policy(policy) for policy in policies},
        }

    def _name(self, key: NodeId | PolicyId, wish: str, kind: str, where: str) -> None:
        self._names[key] = self._legal.give(camel_case(kind), wish, where)

    def _management(self) -> Node | None:
        node = self._deployment.management
        if node is None:
            self._report.unknown("", f"There is no management account, and {_TITLE} asks for one.", "Choose it.")
        elif not node.aws_id:
            self._report.unknown(
                node_words(node),
                f"The management account is left out: {_TITLE} asks for its AWS id, which is not known.",
                "Give it its AWS id.",
            )
        return node if node and node.aws_id else None

    def _has_address(self, node: Node) -> bool:
        if node.aws_id or node.email:
            return True
        self._report.lost(
            node_words(node),
            f"It is left out: {_TITLE} asks for an e-mail address or an AWS id, and it has none.",
            "Give it an e-mail address.",
        )
        return False

    def _is_known(self, policy: Policy) -> bool:
        if policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
            self._report.lost(policy_words(policy), f"{_TITLE} has no place for a policy of type {policy.type.value}.")
            return False
        if isinstance(content(policy), str):
            self._report.lost(policy_words(policy), f"Its text is not a JSON object that {_TITLE} could hold as YAML.")
            return False
        return True

    def _ou(self, node: Node) -> object:
        if node.tags:
            self._report.lost(node_words(node), f"Its tags: {_TITLE} has no place for them.", "Tag the OU by hand.")
        nodes = self._deployment.organization.nodes
        held = [nodes[child] for child in node.children if child in self._names]
        return _resource(
            "OC::ORG::OrganizationalUnit",
            {
                "OrganizationalUnitName": node.name,
                **self._scps(node),
                **self._references("OrganizationalUnits", (one.id for one in held if one.kind is NodeKind.OU)),
                **self._references("Accounts", (one.id for one in held if one.kind is NodeKind.ACCOUNT)),
            },
        )

    def _account(self, node: Node, kind: str) -> object:
        return _resource(
            kind,
            {
                "AccountName": node.name,
                **({"AccountId": node.aws_id} if node.aws_id else {}),
                **({"RootEmail": node.email} if node.email else {}),
                **self._scps(node),
                **({"Tags": dict(node.tags)} if node.tags else {}),
            },
        )

    def _policy(self, policy: Policy) -> object:
        description = {"Description": policy.description} if policy.description else {}
        return _resource(
            "OC::ORG::ServiceControlPolicy",
            {
                "PolicyName": policy.name,
                **description,
                "PolicyDocument": content(policy),
                **({"Tags": dict(policy.tags)} if policy.tags else {}),
            },
        )

    def _scps(self, node: Node) -> Mapping[str, object]:
        return self._references("ServiceControlPolicies", (policy for policy in node.policies if policy in self._names))

    def _references(self, key: str, ids: Iterable[NodeId | PolicyId]) -> Mapping[str, object]:
        names = [Tagged("Ref", self._names[one]) for one in ids]
        return {key: names} if names else {}


def _resource(kind: str, properties: Mapping[str, object]) -> Mapping[str, object]:
    return {"Type": kind, **({"Properties": properties} if properties else {})}


def _report_losses(deployment: Deployment, report: ConversionReport) -> None:
    report_root(deployment.root, _TITLE, report)
    report_resource_policy(deployment, _TITLE, report)
    report_bare_nodes(deployment.bare_nodes(), _TITLE, report)
    others = [kind.value for kind in deployment.enabled_types if kind is not PolicyType.SERVICE_CONTROL_POLICY]
    if others:
        report.lost("", f"The enabled policy types {', '.join(others)}.", "Enable them by hand.")
    report_services(deployment, report, "Give it by hand.", "Delegate it by hand.")
    if any([*(node.aws_id for node in deployment.ous), *(policy.aws_id for policy in deployment.policies)]):
        report.note("", f"The AWS ids of OUs and policies are not written: {_TITLE} has them in its state.")
    if deployment.organization.settings.aws_id:
        report.note("", f"{_TITLE} keeps a state of its own: make it with org-formation init first.")


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    deployment = deployment_of(source, report)
    _report_losses(deployment, report)
    yield
    template = {
        "AWSTemplateFormatVersion": "2010-09-09-OC",
        "Description": source.title,
        "Organization": _Template(deployment, report).resources,
    }
    yield
    return {"organization.yml": (yield from joined_text(written_values.yaml_lines(source.head(), template)))}


TARGET = ExportTarget(
    name="org-formation", title=_TITLE, label="org-formation (YAML)", suffix=".yml", loses="", write=_write
)
