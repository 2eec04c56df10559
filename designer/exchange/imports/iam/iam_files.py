"""Files of IAM to facts of accounts: authorization details, credential reports, summaries, MFA devices, access keys.

The files are answers of ``aws iam get-account-authorization-details``, ``get-credential-report`` (its CSV, or the
answer that holds it), ``get-account-summary``, ``list-mfa-devices``, ``list-virtual-mfa-devices``,
``list-access-keys`` and ``list-roles``, of one account or of many, in pages or whole. Policies are objects or, as the
API sends them, texts encoded for URLs
(https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html).
"""

import base64
import binascii
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.iam.iam_values import (
    AWS_OWN,
    attached_of,
    boundary_of,
    document_text,
    moment_of,
    objects_of,
    record_tags,
    reference_of,
    text_of,
    texts_of,
    time_of,
    truth_of,
    word_of,
)
from designer.exchange.imports.source import SourceFiles
from designer.organization.model.identities import (
    AccessKey,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
    RootUser,
)

_DETAILS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
_SIGNS = re.compile(
    rb'"(?:UserDetailList|GroupDetailList|RoleDetailList|SummaryMap|VirtualMFADevices|MFADevices|AccessKeyMetadata)"'
    rb"|^\W{0,3}user,arn,user_creation_time"
)
_ACCOUNT_OF_ARN = re.compile(r"arn:[^:]*:(?:iam|sts)::(\d{12}):", re.ASCII)
_NUMBER = re.compile(r"(?<!\d)(\d{12})(?!\d)", re.ASCII)
ROOT_ROW = "<root_account>"

_MOST_SECONDS = 10_000_000
_MOST_KEYS = 100


@dataclass(slots=True)
class UserCredentials:
    """Credentials of one user; None for an unknown fact."""

    console: bool | None = None
    mfa: bool | None = None
    access_keys: tuple[AccessKey, ...] | None = None
    password_last_used: str = ""
    created: str = ""
    path: str = "/"


class RoleSettings(NamedTuple):
    """Settings of a role that the authorization details leave out; None for an unknown length."""

    description: str
    session_seconds: int | None


@dataclass(slots=True)
class AccountFacts:
    """Facts of one account, as files tell them.

    Attributes:
        users: By name; and so on.
        answered: Lists that were in the authorization details, by their keys.
        whole: False while pages of the details are missing.
        root: The root user.
        credentials: Credentials of users by name.
        reported: True if there was a credential report of every user.
        role_settings: Settings of roles by name.
    """

    users: dict[str, IamUser] = field(default_factory=dict)
    groups: dict[str, IamGroup] = field(default_factory=dict)
    roles: dict[str, IamRole] = field(default_factory=dict)
    policies: dict[str, ManagedPolicy] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    whole: bool = False
    root: RootUser = field(default_factory=RootUser)
    credentials: dict[str, UserCredentials] = field(default_factory=dict)
    reported: bool = False
    role_settings: dict[str, RoleSettings] = field(default_factory=dict)


def is_iam(files: SourceFiles) -> bool:
    """Return True for a source with an answer of IAM about what lies inside an account."""
    return any(begins_like_iam(files.head(name)) for name, _ in zip(files.names, range(200), strict=False))


def begins_like_iam(beginning: bytes) -> bool:
    """Return True for the beginning of a file that is an answer of IAM about what lies inside an account."""
    return _SIGNS.search(beginning) is not None


def read_iam(files: SourceFiles, report: ConversionReport) -> dict[str, AccountFacts]:
    """Return the facts by the number of the account; under the empty text if no file has it.

    Raises:
        FormatError: No file is an answer of IAM, or one is broken.
    """
    found: dict[str, AccountFacts] = {}
    answers = [(name, value, _account_in(value, name)) for name in files.names for value in _values(files, name)]
    by_folder: dict[str, set[str]] = {}
    for name, _, number in answers:
        by_folder.setdefault(str(PurePosixPath(name).parent), set()).update({number} - {""})
    for name, value, account_id in answers:
        beside = by_folder[str(PurePosixPath(name).parent)]
        named = _NUMBER.search(name)
        number = account_id or (named[1] if named else "") or (next(iter(beside)) if len(beside) == 1 else "")
        _Reading(found.setdefault(number, AccountFacts()), name, report).answer(value)
    if not found:
        raise FormatError(files.title, (Fault("No file here is an answer of IAM about what lies inside an account."),))
    if len(found) == 2 and "" in found:
        raise FormatError(files.title, (Fault("Some files do not name their account: read them one by one."),))
    for number, facts in found.items():
        if facts.answered and not facts.whole:
            report.unknown(
                f"account {number}" if number else "", "The last page of the authorization details is missing."
            )
    return found


def take_answer(facts: AccountFacts, answer: Mapping[str, Json], where: str, report: ConversionReport) -> None:
    """Take one answer of IAM over into the facts of the account that it is of.

    Args:
        facts: The facts.
        answer: Members of the answer; of a credential report, its text or base64 text under ``Content``.
        where: Name of its place, for the report.
        report: Gets what cannot be used.

    Raises:
        FormatError: A credential report is not CSV.
    """
    _Reading(facts, where, report).answer(answer)


def _values(files: SourceFiles, name: str) -> Iterator[dict[str, Json]]:
    """Yield the answers in a file, if it is of such a kind."""
    lower = name.lower()
    if lower.endswith(".csv") or (not lower.endswith(".json") and files.head(name, 40).lstrip().startswith(b"user,")):
        text = files.read(name).decode("utf-8-sig", "replace")
        if text.lstrip().startswith("user,"):
            yield {"Content": text}
        return
    if b"{" not in files.head(name):
        return
    value = load_json(files.read(name), name).value
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and (_is_answer(one) or "Content" in one):
            yield one


def _is_answer(value: Mapping[str, Json]) -> bool:
    keys = ("SummaryMap", "MFADevices", "VirtualMFADevices", "AccessKeyMetadata")
    if any(isinstance(value.get(key), list) for key in _DETAILS) or any(key in value for key in keys):
        return True
    return bool(_listed_roles(value))


def _listed_roles(value: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Return the roles of an answer of ``list-roles``; other programs have lists of that name, too."""
    return [one for one in objects_of(value.get("Roles")) if "AssumeRolePolicyDocument" in one]


def _account_in(value: Mapping[str, Json], name: str) -> str:
    """Return the number of the account of an answer, by its ARNs; those in policies do not count."""
    arns: list[str] = []
    for key in _DETAILS:
        arns += [str(one.get("Arn", "")) for one in objects_of(value.get(key))]
    arns += [str(role.get("Arn", "")) for role in _listed_roles(value)]
    for one in objects_of(value.get("VirtualMFADevices")) + objects_of(value.get("MFADevices")):
        arns.append(str(one.get("SerialNumber", "")))
    if "Content" in value:
        arns += [row.get("arn", "") for row in _rows(value, name)]
    numbers = Counter(match[1] for arn in arns if (match := _ACCOUNT_OF_ARN.match(arn)))
    return numbers.most_common(1)[0][0] if numbers else ""


def _rows(value: Mapping[str, Json], name: str = "") -> list[dict[str, str]]:
    """Return the rows of a credential report by the names of its columns; their number differs.

    Raises:
        FormatError: The report is not CSV.
    """
    text = str(value.get("Content") or "")
    if not text.lstrip("\ufeff").startswith("user,"):
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
        except (ValueError, binascii.Error):
            return []
    try:
        rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    except csv.Error as error:
        raise FormatError(name, (Fault(f"The credential report cannot be read: {error}."),)) from error
    return [{key: cell or "" for key, cell in row.items() if key is not None} for row in rows]


class _Reading:
    """Reading of answers into the facts of one account."""

    def __init__(self, facts: AccountFacts, name: str, report: ConversionReport) -> None:
        self._facts = facts
        self._name = name
        self._report = report

    def answer(self, value: Mapping[str, Json]) -> None:
        """Take over one answer."""
        facts = self._facts
        facts.answered.update(key for key in _DETAILS if isinstance(value.get(key), list))
        if any(isinstance(value.get(key), list) for key in _DETAILS):
            facts.whole = facts.whole or not value.get("IsTruncated")
        for one in self._named(value, "UserDetailList", "UserName"):
            facts.users[word_of(one, "UserName")] = self._user(one)
        for one in self._named(value, "GroupDetailList", "GroupName"):
            facts.groups[word_of(one, "GroupName")] = self._group(one)
        for one in self._named(value, "RoleDetailList", "RoleName"):
            facts.roles[word_of(one, "RoleName")] = self._role(one)
        for one in self._named(value, "Policies", "PolicyName", "Arn"):
            self._policy(one)
        summary = value.get("SummaryMap")
        if isinstance(summary, dict):
            facts.root = _with_summary(facts.root, summary)
        for one in (*objects_of(value.get("MFADevices")), *objects_of(value.get("VirtualMFADevices"))):
            self._device(one)
        self._keys(objects_of(value.get("AccessKeyMetadata")))
        for one in _listed_roles(value):
            facts.role_settings[word_of(one, "RoleName")] = RoleSettings(text_of(one, "Description"), _seconds(one))
        if "Content" in value:
            rows = _rows(value, self._name)
            for row in rows:
                self._row(row)
            facts.reported = facts.reported or bool(rows)

    def _named(self, value: Mapping[str, Json], key: str, *names: str) -> Iterator[dict[str, Json]]:
        """Yield records of a list that say their name in one of some members; of the others nothing can be known."""
        for one in objects_of(value.get(key)):
            if any(word_of(one, name) for name in names):
                yield one
            else:
                longer = ", or one longer than any of IAM's" if text_of(one, names[0]) else ""
                self._report.unknown(self._name, f"A record in {key} says no {names[0]}{longer}.")

    def _user(self, one: Mapping[str, Json]) -> IamUser:
        return IamUser(
            word_of(one, "UserName"),
            word_of(one, "Path") or "/",
            texts_of(one, "GroupList"),
            attached_of(one),
            self._inline(one, "UserPolicyList"),
            boundary_of(one),
            record_tags(one),
            time_of(one, "CreateDate"),
        )

    def _group(self, one: Mapping[str, Json]) -> IamGroup:
        path = word_of(one, "Path") or "/"
        return IamGroup(word_of(one, "GroupName"), path, attached_of(one), self._inline(one, "GroupPolicyList"))

    def _role(self, one: Mapping[str, Json]) -> IamRole:
        used = one.get("RoleLastUsed")
        return IamRole(
            word_of(one, "RoleName"),
            document_text(one.get("AssumeRolePolicyDocument")),
            word_of(one, "Path") or "/",
            attached_of(one),
            self._inline(one, "RolePolicyList"),
            boundary_of(one),
            record_tags(one),
            time_of(one, "CreateDate"),
            text_of(one, "Description"),
            _seconds(one),
            time_of(used, "LastUsedDate") if isinstance(used, dict) else "",
        )

    def _inline(self, one: Mapping[str, Json], key: str) -> tuple[InlinePolicy, ...]:
        return tuple(
            InlinePolicy(word_of(policy, "PolicyName"), document_text(policy.get("PolicyDocument")))
            for policy in self._named(one, key, "PolicyName")
        )

    def _policy(self, one: Mapping[str, Json]) -> None:
        arn = word_of(one, "Arn")
        name = reference_of(arn) or word_of(one, "PolicyName")
        default = text_of(one, "DefaultVersionId")
        versions = objects_of(one.get("PolicyVersionList"))
        current = next((version for version in versions if version.get("IsDefaultVersion") is True), None) or next(
            (version for version in versions if version.get("VersionId") == default), None
        )
        if current is None:
            self._report.unknown(self._name, f"The policy {name} has no default version.")
            return
        is_aws = bool(AWS_OWN.match(arn))
        self._facts.policies[name] = ManagedPolicy(
            name,
            document_text(current.get("Document")),
            "/" if is_aws else word_of(one, "Path") or "/",
            text_of(one, "Description"),
        )

    # ---- credentials

    def _of(self, user: str) -> UserCredentials:
        return self._facts.credentials.setdefault(user, UserCredentials())

    def _device(self, one: Mapping[str, Json]) -> None:
        """One MFA device; one that belongs to nobody says nothing."""
        user = one.get("User")
        arn = word_of(user, "Arn") if isinstance(user, dict) else ""
        name = word_of(user, "UserName") if isinstance(user, dict) else word_of(one, "UserName")
        if arn.endswith(":root"):
            self._facts.root = replace(self._facts.root, mfa=True)
        elif name:
            self._of(name).mfa = True

    def _keys(self, records: list[dict[str, Json]]) -> None:
        by_user: dict[str, list[AccessKey]] = {}
        for record in records:
            key = AccessKey(text_of(record, "Status") == "Active", time_of(record, "CreateDate"))
            by_user.setdefault(word_of(record, "UserName"), []).append(key)
        for user, keys in by_user.items():
            if self._of(user).access_keys is None:
                self._of(user).access_keys = tuple(keys)

    def _row(self, row: Mapping[str, str]) -> None:
        keys = tuple(_report_keys(row))
        if row.get("user") == ROOT_ROW or row.get("arn", "").endswith(":root"):
            password, mfa = truth_of(row.get("password_enabled")), truth_of(row.get("mfa_active"))
            root = self._facts.root
            self._facts.root = RootUser(
                root.password if password is None else password,
                root.mfa if mfa is None else mfa,
                sum(key.active for key in keys) if "access_key_1_active" in row else root.access_keys,
            )
            return
        name = word_of(row, "user")
        if not name:
            self._report.unknown(self._name, "A row of the credential report says no user.")
            return
        found = self._of(name)
        found.console, found.mfa = truth_of(row.get("password_enabled")), truth_of(row.get("mfa_active"))
        found.access_keys = keys
        found.password_last_used = moment_of(row.get("password_last_used"))
        found.created = moment_of(row.get("user_creation_time"))
        path = word_of(row, "arn").partition(":user/")[2]
        found.path = f"/{path.rpartition('/')[0]}/".replace("//", "/")


def _seconds(role: Mapping[str, Json]) -> int | None:
    """Return the longest session of a role, or None if unknown."""
    seconds = role.get("MaxSessionDuration")
    return seconds if type(seconds) is int and 0 <= seconds <= _MOST_SECONDS else None


def _report_keys(row: Mapping[str, str]) -> Iterator[AccessKey]:
    """Yield the keys of a row; a key that was never made has no time of rotation."""
    for number in ("1", "2"):
        active = truth_of(row.get(f"access_key_{number}_active")) or False
        made = moment_of(row.get(f"access_key_{number}_last_rotated"))
        if active or made:
            yield AccessKey(active, made, moment_of(row.get(f"access_key_{number}_last_used_date")))


def _with_summary(root: RootUser, summary: Mapping[str, Json]) -> RootUser:
    """Return the root user with what a summary holds; a credential report holds more of its keys."""
    password, mfa, keys = (
        summary.get(key) for key in ("AccountPasswordPresent", "AccountMFAEnabled", "AccountAccessKeysPresent")
    )
    return RootUser(
        bool(password) if isinstance(password, int) and root.password is None else root.password,
        bool(mfa) if isinstance(mfa, int) and root.mfa is None else root.mfa,
        keys if type(keys) is int and 0 <= keys <= _MOST_KEYS and root.access_keys is None else root.access_keys,
    )
