"""Landing Zone Accelerator: the folder of its configuration, with the policy files that it names.

OUs are paths of names below ``Root``; accounts are known by LZA's names for them. LZA detaches FullAWSAccess where a
policy's strategy is ``allow-list``.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from designer.basics.errors import FormatError
from designer.basics.steps import charge
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import ROOT, CodeFacts, nothing_found
from designer.exchange.imports.code.code_files import CodeFiles, code_text, path_from
from designer.exchange.imports.code.located import (
    TARGET_STEPS,
    Located,
    Members,
    Place,
    each,
    leaves,
    members_in,
    tags_in,
    text_in,
)
from designer.exchange.imports.code.lza_replacements import Replacements, unknown_in
from designer.exchange.imports.code.yaml_reader import INCLUDE_TAGS, Includes, is_include
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
from designer.organization.model.records import NodeKind, PolicyType

_ORGANIZATION = "organization-config.yaml"
_ACCOUNTS = "accounts-config.yaml"
_GLOBAL = "global-config.yaml"
_REPLACEMENTS = "replacements-config.yaml"
_ROOT_NAME = "Root"
_MANAGEMENT = "Management"
_DENY_LIST = "deny-list"
_POLICIES = {
    "serviceControlPolicies": PolicyType.SERVICE_CONTROL_POLICY,
    "resourceControlPolicies": PolicyType.RESOURCE_CONTROL_POLICY,
    "taggingPolicies": PolicyType.TAG_POLICY,
    "backupPolicies": PolicyType.BACKUP_POLICY,
    "chatbotPolicies": PolicyType.CHATBOT_POLICY,
    "declarativePolicies": PolicyType.DECLARATIVE_POLICY_EC2,
}
_READ = {"enable", "organizationalUnits", "organizationalUnitIds", *_POLICIES}
_HARMLESS = {"quarantineNewAccounts", "description", "accountAlias", "enableGovCloud", "tags"}
"""Members that a design has no place for, and that change no policy and no place of what the configuration names."""
_ACCOUNT_MEMBERS = {"name", "email", "organizationalUnit", "warm"}
_ACCOUNTS_MEMBERS = {"mandatoryAccounts", "workloadAccounts", "accountIds"}
_POLICY_MEMBERS = {"name", "description", "policy", "type", "strategy", "deploymentTargets"}
_TYPES = {"", "customerManaged"}


def is_lza(files: CodeFiles) -> bool:
    """Return True for a folder with LZA's configuration of the organization."""
    return any(PurePosixPath(name).name == _ORGANIZATION for name in files.names)


def read_lza(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the configuration that lies highest.

    Raises:
        FormatError: There is none, or it is not YAML.
    """
    found = [name for name in files.names if PurePosixPath(name).name == _ORGANIZATION]
    found.sort(key=lambda name: (name.count("/"), name))
    if not found:
        raise nothing_found(files.title, f"there is no {_ORGANIZATION}", [])
    for other in found[1:]:
        report.lost(other, f"This is another configuration; {found[0]} is read.")
    return _Configuration(files, found[0], report).facts()


_UNKNOWN_FIELDS = frozenset({(NodeKind.ACCOUNT, "name"), *((kind, "tags") for kind in NodeKind)})
"""Fields of nodes for which LZA has no place: the names of its accounts are words of its own."""


class _Configuration:
    def __init__(self, files: CodeFiles, name: str, report: ConversionReport) -> None:
        self._files = files
        self._name = name
        self._report = report
        self._facts = CodeFacts(files.title, report, unknown_fields=_UNKNOWN_FIELDS)
        self._replacements = Replacements(report)
        self._includes = Includes(files, report, self._replacements.of_file)
        self._ous: dict[str, str] = {}
        self._accounts: set[str] = set()
        self._unmanaged: Missing | None = None

    def facts(self) -> OrganizationFacts:
        """Return all of it."""
        if (config := self._read(path_from(self._name, _REPLACEMENTS), is_needed=False)) is not None:
            self._replacements.take_replacements(config)
        if (config := self._read(path_from(self._name, _GLOBAL), is_needed=False)) is not None:
            self._replacements.take_global(config)
            if self._is_governed(config):
                self._facts.take_control_tower(str(config.place))
        config = self._read(self._name, is_needed=True)
        organization = members_in(config)
        if "organizationalUnits" not in organization and "serviceControlPolicies" not in organization:
            raise nothing_found(self._facts.source, f"{self._name} has no organizationalUnits", list(organization))
        self._facts.partition = self._replacements.partition
        self._facts.root(self._name)
        if "enable" in organization and text_in(organization["enable"]) != "true":
            where = str(organization["enable"].place)
            self._unmanaged = Missing("LZA need not manage this organization (enable is not true).", where)
        self._take_ous(organization)
        self._take_accounts()
        for member, kind in _POLICIES.items():
            for policy in leaves(organization.get(member)):
                if not is_include(policy):
                    self._take_policy(policy, kind)
        self._take_others(organization, _READ, _ORGANIZATION)
        for missing in (*self._includes.missing, *_gaps_of_tags(config)):
            if missing.where.startswith(self._name):
                self._facts.take_unread(missing)
            self._facts.some_nodes_missing = True
        gap = Missing("The configuration does not say it.", self._name)
        self._facts.unlisted_types |= set(PolicyType) - set(_POLICIES.values())
        self._facts.policy_types = self._facts.trusted_services = self._facts.delegations = gap
        return self._facts.facts(self._files, (b"deploymentTargets",), self._files.names)

    def _take_others(self, members: Mapping[str, Located], read: Collection[str], whose: str) -> bool:
        """Take in the members that are not read; return True if they change nothing of what is."""
        others = {name: value for name, value in members.items() if name not in read and not name.startswith(".")}
        for name, value in others.items():
            if name in _HARMLESS:
                self._facts.extras.append(Extra(f"{name} of {whose}", str(value.place)))
            elif name not in INCLUDE_TAGS:
                what = f"{short(name)} of {short(whose)} is not known here: it may change policies or places."
                self._facts.take_unread(Missing(what, str(value.place)))
        return _HARMLESS.issuperset(others)

    def _is_governed(self, config: Located) -> bool:
        """Whether Control Tower may govern the organization, by the global configuration."""
        tower = members_in(config).get("controlTower")
        return tower is not None and text_in(members_in(tower).get("enable")) != "false"

    def _read(self, name: str, *, is_needed: bool) -> Located | None:
        if name not in self._files.names:
            return None
        try:
            return self._includes.read(name)
        except FormatError as error:
            if is_needed:
                raise
            fault = error.faults[0]
            gap = Missing(f"It cannot be read: {fault.message}", f"{name}:{fault.line}" if fault.line else name)
            self._facts.take_unread(gap)
            return None

    def _take_ous(self, organization: Mapping[str, Located]) -> None:
        ids = {
            text_in(members_in(one).get("name")): text_in(members_in(one).get("id"))
            for one in each(organization.get("organizationalUnitIds"))
        }
        for leave in leaves(organization.get("organizationalUnits")):
            if is_include(leave):
                continue
            path = text_in(members_in(leave).get("name")).strip("/")
            where = str(leave.place)
            if not path or unknown_in(path):
                self._report.unknown(where, f"The name of an OU is unknown; it is left out. {_replaced(path)}".rstrip())
                self._facts.some_nodes_missing = True
                continue
            if path == _ROOT_NAME:
                continue
            ignored = members_in(leave).get("ignore")
            if ignored is not None and text_in(ignored) not in ("", "false"):
                gap = Missing("LZA leaves this OU alone (ignore: true).", where)
                self._facts.unknown_attachments.append(UnknownAttachments(None, path, gap))
            above, _, name = path.rpartition("/")
            self._ous[path] = where
            aws_id = ids.get(path, "")
            self._facts.nodes.append(NodeFacts(key=path, kind=NodeKind.OU, name=name, where=where, aws_id=aws_id))
            self._facts.placements.append(Placement(path, above or ROOT, where))
            self._take_others(members_in(leave), {"name", "ignore"}, f"the OU {path}")

    def _take_accounts(self) -> None:
        name = path_from(self._name, _ACCOUNTS)
        config = members_in(self._read(name, is_needed=True))
        if not config:
            self._report.unknown(self._name, f"There is no {_ACCOUNTS} beside it, so that the accounts are unknown.")
            self._facts.some_nodes_missing = True
        ids = {
            text_in(members_in(one).get("email")).lower(): text_in(members_in(one).get("accountId"))
            for one in each(config.get("accountIds"))
        }
        for member in ("mandatoryAccounts", "workloadAccounts"):
            for leave in leaves(config.get(member)):
                if not is_include(leave):
                    self._take_account(leave, ids)
        self._take_others(config, _ACCOUNTS_MEMBERS, _ACCOUNTS)

    def _take_account(self, account: Located, ids: dict[str, str]) -> None:
        members, where = members_in(account), str(account.place)
        name, email = text_in(members.get("name")), text_in(members.get("email"))
        if not name or unknown_in(name):
            self._report.unknown(
                where, f"The name of an account is unknown; it is left out. {_replaced(name)}".rstrip()
            )
            self._facts.some_nodes_missing = True
            return
        hole = _replaced(email)
        address: Maybe[str] = Missing(hole, where) if hole else email
        self._accounts.add(name)
        self._facts.nodes.append(
            NodeFacts(
                key=_account_key(name),
                kind=NodeKind.ACCOUNT,
                name=name,
                where=where,
                aws_id=ids.get(email.lower(), "") if email else "",
                email=address,
            )
        )
        if name == _MANAGEMENT:
            self._facts.management_account = _account_key(name)
        path = self._ou(text_in(members.get("organizationalUnit")), where)
        if path is not None:
            self._facts.placements.append(Placement(_account_key(name), path, where))
        self._take_others(members, _ACCOUNT_MEMBERS, f"the account {name}")

    def _ou(self, path: str, where: str) -> str | None:
        """Return the key of an OU, or None if the path names none."""
        path = path.strip("/")
        if path in ("", _ROOT_NAME):
            return ROOT if path else None
        if path in self._ous:
            return path
        alike = [ou for ou in self._ous if ou.rpartition("/")[2] == path]
        if len(alike) == 1:
            self._report.changed(where, f"There is no OU {path}; {alike[0]} is taken, whose name ends so.")
            return alike[0]
        hole = _replaced(path)
        self._report.unknown(where, hole or f"The OU {short(path)} is not among the organizationalUnits.")
        return None

    def _take_policy(self, policy: Located, kind: PolicyType) -> None:
        where = str(policy.place)
        if not isinstance(policy, Members):
            self._leave_open("", "", "", kind, where)
            return
        name = text_in(policy.get("name"))
        if text_in(policy.get("type")) == "awsManaged":
            self._leave_open("policy", f"Where AWS's own policy {name} is attached is not read here.", "", kind, where)
            return
        is_known = self._take_others(policy.members, _POLICY_MEMBERS, f"the policy {name}")
        is_known = is_known and text_in(policy.get("type")) in _TYPES
        file, said = text_in(policy.get("policy")), text_in(policy.get("description"))
        key = f"{kind.value} {name or where}"
        self._facts.policies.append(
            PolicyFacts(
                key=key,
                name=Missing(_replaced(name), where)
                if unknown_in(name)
                else name or PurePosixPath(file).stem or "policy",
                type=kind.value,
                text=self._text(file, policy.place)
                if is_known
                else Missing("Not all of its members are known here.", where),
                where=where,
                description=Missing(_replaced(said), where) if unknown_in(said) else said,
            )
        )
        targets = members_in(policy.get("deploymentTargets"))
        strategy = text_in(policy.get("strategy")) if policy.get("strategy") is not None else _DENY_LIST
        open_key = key if strategy == _DENY_LIST else ""  # else FullAWSAccess may be what is there no more
        nodes = [*self._target_ous(targets, open_key, kind), *self._target_accounts(targets, open_key, kind)]
        charge(TARGET_STEPS * len(nodes))
        for node, place in nodes:
            if self._unmanaged is not None:
                self._facts.unknown_attachments.append(UnknownAttachments(kind, node, self._unmanaged, open_key))
                continue
            self._facts.attachments.append(Attachment(key, node, place))
            if strategy == "allow-list":
                self._facts.without_default.add((kind.value, node))
            elif strategy != _DENY_LIST:
                gap = Missing("The strategy of a policy is unknown, and so whether FullAWSAccess stays.", where)
                self._facts.unknown_attachments.append(UnknownAttachments(kind, node, gap))
        for other, value in targets.items():
            if other not in ("organizationalUnits", "accounts") and (other in INCLUDE_TAGS or each(value)):
                said = "" if other in INCLUDE_TAGS else other
                self._leave_open(
                    said, f"{short(other)} is not a target that is read here.", open_key, kind, str(value.place)
                )

    def _target_ous(self, targets: Mapping[str, Located], key: str, kind: PolicyType) -> list[tuple[str, str]]:
        found = []
        for leave in leaves(targets.get("organizationalUnits")):
            path, where = text_in(leave), str(leave.place)
            ou = None if unknown_in(path) or not path else self._ou(path, where)
            if ou is not None:
                found.append((ou, where))
            else:
                self._leave_open(path, f"The OU {short(path)} is not among the organizationalUnits.", key, kind, where)
        return found

    def _target_accounts(self, targets: Mapping[str, Located], key: str, kind: PolicyType) -> list[tuple[str, str]]:
        found = []
        for leave in leaves(targets.get("accounts")):
            name, where = text_in(leave), str(leave.place)
            if name in self._accounts:
                found.append((_account_key(name), where))
            else:
                self._leave_open(name, f"The account {short(name)} is not among the accounts.", key, kind, where)
        return found

    def _leave_open(self, said: str, reason: str, key: str, kind: PolicyType, where: str) -> None:
        """Take a target that is unknown: it can be any node, as what is replaced later or included elsewhere can."""
        what = _replaced(said) or (reason if said else "What is included here is unknown.")
        self._facts.unknown_attachments.append(UnknownAttachments(kind, None, Missing(what, where), key))

    def _text(self, file: str, place: Place) -> Maybe[str]:
        name = path_from(self._name, file)
        if not file or name not in self._files.names:
            return Missing(f"The file {short(file) or 'of the policy'} is not among those given.", str(place))
        try:
            text = code_text(self._files, name)
        except UnicodeDecodeError:
            return Missing("Its file is not text in UTF-8.", name)
        return self._replacements.of_policy(text, name)


def _gaps_of_tags(config: Located | None) -> Iterator[Missing]:
    """Yield what stands as a tag of YAML that LZA does not know; includes are followed before."""
    for tag, place in tags_in(config):
        if tag not in INCLUDE_TAGS:
            yield Missing(f"{short(tag)} is not a tag that is read here.", str(place))


def _replaced(text: str) -> str:
    """Return the sentence on a text that is unknown until LZA replaces a part of it; empty for any other text."""
    hole = unknown_in(text)
    return f"{{{{ {hole} }}}} is replaced when LZA runs, and the configuration does not say by what." if hole else ""


def _account_key(name: str) -> str:
    return f"account {name}"
