"""CloudFormation: stacks for us-east-1 in the management account, as YAML or JSON.

Everything is retained when a stack goes, and made one after the other: AWS Organizations refuses changes that come at
once. Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Organizations.html and, for
the limits, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import TypeAlias

from designer.basics.words import plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import written_values
from designer.exchange.exports.deployment import (
    Deployment,
    content,
    deployment_of,
    node_words,
    policy_words,
    report_bare_nodes,
    report_root,
    report_services,
)
from designer.exchange.exports.names import LegalNames, camel_case, safe_file_name
from designer.exchange.exports.stacks import (
    ROOT_ID,
    ResourceLink,
    StackParameter,
    StackResource,
    StackTemplate,
    split_stacks,
)
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, joined_text
from designer.exchange.formats.loading import Json
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType, Tags
from designer.organization.model.unknown_names import is_unknown_name

_ORGANIZATION = "Organization"
_RESOURCE_POLICY = "ResourcePolicy"
_RESOLVED = "{{resolve:"

_KNOWN_TYPES = frozenset(
    PolicyType(f"{name}_POLICY")
    for name in (
        *("SERVICE_CONTROL", "RESOURCE_CONTROL", "TAG", "BACKUP", "AISERVICES_OPT_OUT", "CHATBOT", "SECURITYHUB"),
        *("INSPECTOR", "UPGRADE_ROLLOUT", "BEDROCK", "S3", "NETWORK_SECURITY_DIRECTOR", "GUARDDUTY"),
    )
) | {PolicyType.DECLARATIVE_POLICY_EC2}
"""Types without a note. Of any other one, as of a new one, the report says that CloudFormation may not know it yet."""

_Template: TypeAlias = "dict[str, object]"


class _Resources:
    """Resources of one design, in the order of the outline."""

    def __init__(self, deployment: Deployment, report: ConversionReport) -> None:
        self._deployment = deployment
        self._report = report
        self._names: dict[NodeId | PolicyId, str] = {}
        names = LegalNames(report, [_ORGANIZATION, _RESOURCE_POLICY], joint="N")
        for node in (*deployment.ous, *deployment.members):
            rule = camel_case("OU" if node.kind is NodeKind.OU else "Account")
            self._names[node.id] = names.give(rule, node.id, node_words(node))
        for policy in deployment.policies:
            self._names[policy.id] = names.give(camel_case("Policy"), policy.id, policy_words(policy))

    def all(self) -> Iterator[StackResource]:
        """Yield every resource, each after those that it names."""
        settings = self._deployment.organization.settings
        properties: dict[str, object] = {"FeatureSet": settings.feature_set.value}
        yield StackResource(
            _ORGANIZATION, "AWS::Organizations::Organization", properties, _identifier("Id", settings.aws_id)
        )
        yield from map(self._ou, self._deployment.ous)
        yield from map(self._account, self._deployment.members)
        yield from map(self._policy, self._deployment.policies)
        if (own := settings.resource_policy) is not None:
            body: dict[str, object] = {"Content": self._content(own)}
            kind = "AWS::Organizations::ResourcePolicy"
            yield StackResource(_RESOURCE_POLICY, kind, body, _identifier("Id", own.aws_id))

    def _ou(self, node: Node) -> StackResource:
        properties = {
            "Name": self._name(node.name, node.id, node_words(node)),
            "ParentId": self._link(self._deployment.parent(node)),
            **self._tags(node.tags, node_words(node)),
        }
        return StackResource(
            self._names[node.id], "AWS::Organizations::OrganizationalUnit", properties, _identifier("Id", node.aws_id)
        )

    def _account(self, node: Node) -> StackResource:
        properties = {
            "AccountName": self._name(node.name, node.id, node_words(node)),
            "Email": self._inert(node.email, node_words(node)) if node.email else self._asked_email(node),
            "ParentIds": [self._link(self._deployment.parent(node))],
            **self._tags(node.tags, node_words(node)),
        }
        return StackResource(
            self._names[node.id], "AWS::Organizations::Account", properties, _identifier("AccountId", node.aws_id)
        )

    def _name(self, name: str, owner: NodeId | PolicyId, where: str) -> str | StackParameter:
        """Return a name, or a parameter for one that the design does not know."""
        if not is_unknown_name(name):
            return self._inert(name, where)
        parameter = f"{self._names[owner]}Name"
        self._report.unknown(
            where, f"Its name is not known: the parameter {parameter} asks for it.", "Write the name in the design."
        )
        return StackParameter(parameter)

    def _asked_email(self, node: Node) -> StackParameter:
        """Return a parameter for an address that the design does not know: none is invented."""
        name = f"{self._names[node.id]}Email"
        self._report.unknown(
            node_words(node), f"It has no e-mail address: the parameter {name} asks for it.", "Give it one."
        )
        return StackParameter(name)

    def _policy(self, policy: Policy) -> StackResource:
        where = policy_words(policy)
        if policy.type not in _KNOWN_TYPES:
            self._report.note(where, f"CloudFormation may not know the type {policy.type.value} yet.")
        targets = [link for node in self._deployment.attachments[policy.id] if (link := self._target(policy, node))]
        properties = {
            "Name": self._name(policy.name, policy.id, where),
            **({"Description": self._inert(policy.description, where)} if policy.description else {}),
            "Type": policy.type.value,
            "Content": self._content(policy),
            **({"TargetIds": targets} if targets else {}),
            **self._tags(policy.tags, where),
        }
        return StackResource(
            self._names[policy.id], "AWS::Organizations::Policy", properties, _identifier("Id", policy.aws_id)
        )

    def _target(self, policy: Policy, node: Node) -> ResourceLink | str:
        if node is not self._deployment.management or node.kind is NodeKind.ROOT:
            return self._link(node)
        if not node.aws_id:
            self._report.lost(
                policy_words(policy),
                "It is attached to the management account, whose AWS id is not known.",
                "Give the management account its AWS id.",
            )
        return node.aws_id

    def _link(self, node: Node) -> ResourceLink:
        if node.kind is NodeKind.ROOT:
            return ResourceLink(_ORGANIZATION, ROOT_ID, node.aws_id)
        return ResourceLink(self._names[node.id], "", node.aws_id)

    def _content(self, policy: Policy | ResourcePolicy) -> Json:
        """Return the document; as a text where CloudFormation would take a part of it for an instruction of its own."""
        document = content(policy)
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        if _RESOLVED in text:
            return text.replace(_RESOLVED, "\\u007b{resolve:")
        return text if _is_instruction(document) else document

    def _inert(self, text: str, where: str) -> str:
        """Return a text that CloudFormation resolves nothing in; it knows no way to write such a text as it is."""
        if _RESOLVED not in text:
            return text
        self._report.changed(where, f"{_RESOLVED} is written with a space in it: CloudFormation would look it up.")
        return text.replace(_RESOLVED, "{ {resolve:")

    def _tags(self, tags: Tags, where: str) -> dict[str, object]:
        found = [{"Key": self._inert(key, where), "Value": self._inert(value, where)} for key, value in tags]
        return {"Tags": found} if found else {}


def _identifier(key: str, aws_id: str) -> Mapping[str, str]:
    return {key: aws_id} if aws_id else {}


def _is_instruction(value: Json) -> bool:
    """Return True if a member of a document is named like a function of CloudFormation."""
    waiting: list[Json] = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if any(key == "Ref" or key.startswith("Fn::") for key in found):
                return True
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
    return False


def _report_losses(deployment: Deployment, report: ConversionReport) -> None:
    """Tell of what a stack has no place for."""
    title = "CloudFormation"
    report_root(deployment.root, title, report)
    report_bare_nodes(deployment.bare_nodes(), title, report)
    if deployment.management:
        report.lost(
            node_words(deployment.management),
            "The management account is left out, with its tags and place: no stack holds the account it runs in.",
        )
    if deployment.enabled_types:
        kinds = ", ".join(kind.value for kind in deployment.enabled_types)
        report.lost("", f"The enabled policy types: {kinds}.", f"Enable them before the stack: {title} cannot.")
    report_services(deployment, report, "Give it by hand.", "Delegate it by hand.")


def _stacks(source: ExportSource, report: ConversionReport) -> Generator[None, None, dict[str, StackTemplate]]:
    """Return the stacks in the order to make them, by the start of their file names."""
    deployment = deployment_of(source, report)
    _report_losses(deployment, report)
    yield
    stacks = yield from split_stacks(_Resources(deployment, report).all())
    if any(resource.identifier for stack in stacks for resource in stack.resources):
        report.note(
            "import-*.json",
            "What has an AWS id is listed there for a change set of type IMPORT.",
            "Import it first with a template of these resources alone and no outputs; an update adds what is planned.",
        )
    if len(stacks) == 1:
        return {"organization": stacks[0]}
    report.note(
        "",
        f"There are {len(stacks)} stacks, since one holds 500 resources, 200 outputs and 1 MB.",
        "Make them in the order of their numbers.",
    )
    return {f"organization-{number:02}": stack for number, stack in enumerate(stacks, 1)}


def _template(source: ExportSource, stack: StackTemplate, reference: Callable[[str, str], object]) -> _Template:
    export = safe_file_name(source.title)

    def prefixed(kind: str, value: str) -> object:
        return reference(kind, f"{export}-{value}" if kind == "ImportValue" else value)

    template: _Template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "{}; for us-east-1 in the management account".format(source.title.replace("{{", "{ {")),
        "Metadata": {"Orgwright": {"Written": source.head()[1]}},
    }
    if parameters := list(stack.parameters()):
        template["Parameters"] = {name: {"Type": "String"} for name in parameters}
    template["Resources"] = dict(stack.bodies(prefixed))
    if stack.exported:
        template["Outputs"] = {
            f"{link.target}{link.attribute or 'Id'}": {
                "Value": reference(*link.local()),
                "Export": {"Name": f"{export}-{link.export}"},
            }
            for link in stack.exported
        }
    return template


def _short_form(kind: str, value: str) -> object:
    return written_values.Tagged(kind, value)


def _long_form(kind: str, value: str) -> object:
    if kind == "GetAtt":
        return {"Fn::GetAtt": value.split(".")}
    return {kind if kind == "Ref" else f"Fn::{kind}": value}


def _yaml(source: ExportSource, template: _Template) -> Iterator[str]:
    return written_values.yaml_lines(source.head(), template)


def _json(_source: ExportSource, template: _Template) -> Iterator[str]:
    yield from map(plain, json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(template))
    yield "\n"


def _imports(resources: Iterable[StackResource]) -> str:
    listed = [
        {"ResourceType": one.kind, "LogicalResourceId": one.name, "ResourceIdentifier": dict(one.identifier)}
        for one in resources
        if one.identifier
    ]
    return f"{json.dumps(listed, indent=2)}\n" if listed else ""


def _written(
    suffix: str, parts: Callable[[ExportSource, _Template], Iterator[str]], reference: Callable[[str, str], object]
) -> Callable[[ExportSource, ConversionReport], ExportSteps]:
    def write(source: ExportSource, report: ConversionReport) -> ExportSteps:
        files: dict[str, str] = {}
        for name, stack in (yield from _stacks(source, report)).items():
            files[f"{name}{suffix}"] = yield from joined_text(parts(source, _template(source, stack, reference)))
            if imports := _imports(stack.resources):
                files[f"import-{name}.json"] = imports
        return files

    return write


TARGET = ExportTarget(
    name="cloudformation",
    title="CloudFormation",
    label="CloudFormation (YAML)",
    suffix=".yaml",
    loses="",
    write=_written(".yaml", _yaml, _short_form),
    folder=True,
)

JSON_TARGET = ExportTarget(
    name="cloudformation-json",
    title="CloudFormation",
    label="CloudFormation (JSON)",
    suffix=".json",
    loses="",
    write=_written(".json", _json, _long_form),
    folder=True,
)
