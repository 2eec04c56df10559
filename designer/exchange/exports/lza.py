"""Landing Zone Accelerator: ``organization-config.yaml``, ``accounts-config.yaml`` and a JSON file a policy.

OUs are named by their path, and every parent is listed; accounts by a key without white space. The policy files keep
what is in them, ``${…}`` of the Accelerator's own replacements too. Sources: the schemas of
https://github.com/awslabs/landing-zone-accelerator-on-aws (``source/packages/@aws-accelerator/config/lib/schemas``).
"""

import json
import re
from collections.abc import Iterator, Mapping

from designer.basics.words import plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import written_values
from designer.exchange.exports.deployment import (
    Deployment,
    content,
    deployment_of,
    node_words,
    policy_words,
    report_resource_policy,
    report_root,
    report_services,
)
from designer.exchange.exports.names import LegalNames, safe_file_name
from designer.exchange.exports.target import ExportSource, ExportSteps, ExportTarget, joined_text
from designer.exchange.formats.loading import Json
from designer.organization.model.records import DEFAULT_POLICY, Node, NodeId, NodeKind, Policy, PolicyType

_TITLE = "Landing Zone Accelerator"
_ROOT = "Root"

_SECTIONS: Mapping[PolicyType, tuple[str, str]] = {
    PolicyType.SERVICE_CONTROL_POLICY: ("serviceControlPolicies", "service-control-policies"),
    PolicyType.RESOURCE_CONTROL_POLICY: ("resourceControlPolicies", "resource-control-policies"),
    PolicyType.TAG_POLICY: ("taggingPolicies", "tagging-policies"),
    PolicyType.BACKUP_POLICY: ("backupPolicies", "backup-policies"),
    PolicyType.CHATBOT_POLICY: ("chatbotPolicies", "chatbot-policies"),
    PolicyType.DECLARATIVE_POLICY_EC2: ("declarativePolicies", "declarative-policies"),
}
"""Sections of the configuration by the type of their policies, with the folder of the files."""

_REQUIRED = ("serviceControlPolicies", "taggingPolicies", "backupPolicies")

_MANDATORY = {"logarchive": "LogArchive", "audit": "Audit"}
"""Accounts that the Accelerator asks for, by their names without signs; the management account is the third."""

_SPACE = re.compile(r"\s+")
_NO_LETTER = re.compile(r"[^a-z0-9]")


class _Configuration:
    """Both configurations of one design."""

    def __init__(self, deployment: Deployment, report: ConversionReport) -> None:
        self._deployment = deployment
        self._report = report
        self._paths = self._ou_paths()
        self._mandatory = dict(self._mandatory_accounts())
        self._accounts = dict(self._account_names())
        self._files = LegalNames(report, joint="-")
        self.policies: dict[str, str] = {}

    def _ou_paths(self) -> dict[NodeId, str]:
        """Return the paths of root and OUs; a number distinguishes OUs whose paths come out alike."""
        paths = {self._deployment.root.id: _ROOT}
        names = LegalNames(self._report, [_ROOT], joint="-")
        for node in self._deployment.ous:
            above = paths[self._deployment.parent(node).id]
            own = node.name.replace("/", "-").strip() or node.id
            if own != node.name:
                self._report.changed(
                    node_words(node), f"Its name is {own} in the file: a / begins the next level there."
                )
            paths[node.id] = names.give(str, own if above == _ROOT else f"{above}/{own}", node_words(node))
        return paths

    def _mandatory_accounts(self) -> Iterator[tuple[NodeId, str]]:
        wanted = dict(_MANDATORY)
        if self._deployment.management:
            yield self._deployment.management.id, "Management"
        else:
            self._report_missing("Management")
        for node in self._deployment.members:
            if name := wanted.pop(_NO_LETTER.sub("", node.name.lower()), None):
                yield node.id, name
        for name in wanted.values():
            self._report_missing(name)

    def _report_missing(self, name: str) -> None:
        self._report.unknown(
            "accounts-config.yaml",
            f"{_TITLE} asks for the account {name}, and the design has none that is called so.",
            "Add it to mandatoryAccounts, or name it so in the design.",
        )

    def _account_names(self) -> Iterator[tuple[NodeId, str]]:
        """Yield the keys of the accounts that can be listed: names without white space."""
        names = LegalNames(self._report, self._mandatory.values(), joint="-")
        for node in self._listed():
            if given := self._mandatory.get(node.id):
                if given != node.name:
                    self._report.changed(node_words(node), f"It is called {given}, as {_TITLE} asks for.")
                yield node.id, given
                continue
            given = names.give(lambda wish: _SPACE.sub("", wish) or "Account", node.name, node_words(node))
            if given != node.name:
                self._report.changed(
                    node_words(node), f"It is called {given}: {_TITLE} takes no white space, and each name once."
                )
            yield node.id, given

    def _listed(self) -> Iterator[Node]:
        management = self._deployment.management
        for node in (*((management,) if management else ()), *self._deployment.members):
            if node.email:
                yield node
            else:
                self._report.lost(
                    node_words(node),
                    f"It is left out: {_TITLE} asks for an e-mail address, and it has none.",
                    "Give it an e-mail address.",
                )

    def organization(self) -> dict[str, object]:
        """Return the file organization-config.yaml; the policy files are gathered on the way."""
        ous = [{"name": self._paths[node.id]} for node in self._deployment.ous]
        sections: dict[str, list[object]] = {name: [] for name in _REQUIRED}
        for policy in self._deployment.policies:
            if place := _SECTIONS.get(policy.type):
                sections.setdefault(place[0], []).append(self._policy(policy, place[1]))
            else:
                self._report.lost(
                    policy_words(policy), f"{_TITLE} has no place for a policy of type {policy.type.value}."
                )
        return {"enable": True, "organizationalUnits": ous, **sections}

    def _policy(self, policy: Policy, folder: str) -> dict[str, object]:
        if policy.tags:
            self._report.lost(policy_words(policy), f"Its tags: {_TITLE} has no place for them.")
        if not policy.description:
            self._report.note(policy_words(policy), f"Its description is its name there: {_TITLE} asks for one.")
        path = f"{folder}/{self._files.give(safe_file_name, policy.id, policy_words(policy))}.json"
        document = content(policy)
        self.policies[path] = document if isinstance(document, str) else _compact(document)
        found: dict[str, object] = {
            "name": policy.name,
            "description": policy.description or policy.name,
            "policy": path,
        }
        if policy.type is PolicyType.SERVICE_CONTROL_POLICY:  # the schema refuses a type anywhere else
            found["type"] = "customerManaged"
            if strategy := self._strategy(policy):
                found["strategy"] = strategy
        targets = self._deployment.attachments[policy.id]
        ous = [self._paths[node.id] for node in targets if node.kind is not NodeKind.ACCOUNT]
        accounts = [self._accounts[node.id] for node in targets if node.id in self._accounts]
        found["deploymentTargets"] = {"organizationalUnits": ous, **({"accounts": accounts} if accounts else {})}
        return found

    def _strategy(self, policy: Policy) -> str:
        """``allow-list`` where FullAWSAccess is detached at every target, else ``deny-list``: there is one a policy."""
        full = self._deployment.organization.managed_policy(DEFAULT_POLICY[PolicyType.SERVICE_CONTROL_POLICY])
        targets = self._deployment.attachments[policy.id]
        bare = [node for node in targets if full not in node.policies]
        if bare and len(bare) == len(targets):
            return "allow-list"
        for node in bare:
            self._report.lost(
                node_words(node),
                f"FullAWSAccess stays attached there: the strategy of {policy.name} holds for all its targets.",
                "Attach a policy of its own there.",
            )
        return "deny-list" if targets else ""

    def accounts(self) -> dict[str, object]:
        """Return the file accounts-config.yaml."""
        listed: dict[bool, list[object]] = {True: [], False: []}
        nodes = [self._deployment.organization.node(node_id) for node_id in self._accounts]
        for node in nodes:
            if node.tags:
                self._report.lost(node_words(node), f"Its tags: {_TITLE} has no place for them.")
            place = self._paths[self._deployment.parent(node).id]
            account = {"name": self._accounts[node.id], "email": node.email, "organizationalUnit": place}
            listed[node.id in self._mandatory].append(account)
        found: dict[str, object] = {"mandatoryAccounts": listed[True], "workloadAccounts": listed[False]}
        if nodes and all(node.aws_id for node in nodes):
            found["accountIds"] = [{"email": node.email, "accountId": node.aws_id} for node in nodes]
        elif any(node.aws_id for node in nodes):
            said = f"The AWS ids of accounts are not written: {_TITLE} takes all or none, and finds accounts by e-mail."
            self._report.note("", said)
        return found


def _compact(document: Json) -> str:
    """Return a policy as the Accelerator sends it: without white space, which counts at AWS."""
    return plain(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def _report_losses(deployment: Deployment, report: ConversionReport) -> None:
    report_root(deployment.root, _TITLE, report)
    report_resource_policy(deployment, _TITLE, report)
    if any([*(one.aws_id for one in deployment.ous), *(policy.aws_id for policy in deployment.policies)]):
        report.note("", f"The AWS ids of OUs and policies are not written: {_TITLE} finds these by name.")
    for node in deployment.ous:
        if node.tags:
            report.lost(node_words(node), f"Its tags: {_TITLE} has no place for them.", "Tag the OU by hand.")
    report_services(
        deployment, report, f"{_TITLE} gives it to the services that it sets up.", "Say so in security-config.yaml."
    )


def _write(source: ExportSource, report: ConversionReport) -> ExportSteps:
    deployment = deployment_of(source, report)
    _report_losses(deployment, report)
    yield
    found = _Configuration(deployment, report)
    configurations = {"organization-config.yaml": found.organization(), "accounts-config.yaml": found.accounts()}
    texts: dict[str, str] = {}
    for name, value in configurations.items():
        texts[name] = yield from joined_text(written_values.yaml_lines(source.head(), value))
    return {**texts, **found.policies}


TARGET = ExportTarget(
    name="lza",
    title=_TITLE,
    label="Landing Zone Accelerator (YAML)",
    suffix=".yaml",
    loses="",
    write=_write,
    folder=True,
)
