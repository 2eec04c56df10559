"""Answers about IAM Identity Center to facts: permission sets, people and groups, assignments, entitlements.

They are those of ``aws sso-admin``, ``aws identitystore`` and ``aws account-access``, one a file, known by their
members. Some do not name their permission set: then the name of the file or of its folder must hold its id,
``ps-…``, as the script of ``orgwright dump-script --identities`` names them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.documents import normalised
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.iam.iam_files import begins_like_iam
from designer.exchange.imports.iam.iam_values import objects_of, reference_of
from designer.exchange.imports.source import SourceFiles

_SET_ID = re.compile(r"ps-[0-9a-z]{4,32}")
_DURATION = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?", re.ASCII)
_OF_SET = ("AttachedManagedPolicies", "CustomerManagedPolicyReferences", "InlinePolicy", "PermissionsBoundary")
_MEMBERS = (
    *("PermissionSets", "PermissionSet", "AccountAssignments", "GroupMemberships", "entitlements", "IdentityStoreId"),
    *_OF_SET,
)
_SIGNS = re.compile(rf'"(?:{"|".join(_MEMBERS)})"\s*:'.encode())


@dataclass(slots=True)
class SetFacts:
    """Facts of one permission set; None for an unknown part."""

    name: str = ""
    description: str = ""
    session_seconds: int | None = None
    arn: str = ""
    attached: list[str] | None = None
    own: list[str] | None = None
    inline: str | None = None
    boundary: str | None = None


@dataclass(slots=True)
class CenterFacts:
    """Facts of Identity Center by the ids of AWS.

    Attributes:
        sets: Permission sets by id, ``ps-…``.
        users: Name for the sign-in and name for people, by id.
        groups: Name and description by id.
        members: (group, user) by ids.
        assignments: Permission set, kind of the grantee (USER, GROUP), its id, and number of the account.
        entitlements: Kind and id of the grantee, number of the account, name of the role.
        answered: Parts that an answer holds, as in the members of answers.
        incomplete: Parts that AWS refused in part.
    """

    sets: dict[str, SetFacts] = field(default_factory=dict)
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: list[tuple[str, str]] = field(default_factory=list)
    assignments: list[tuple[str, str, str, str]] = field(default_factory=list)
    entitlements: list[tuple[str, str, str, str]] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    incomplete: set[str] = field(default_factory=set)


def is_center(files: SourceFiles) -> bool:
    """Return True for a source with an answer about Identity Center."""
    return any(_is_answer(files, name) for name, _ in zip(files.names, range(2_000), strict=False))


def read_center_answers(files: SourceFiles, report: ConversionReport) -> CenterFacts:
    """Return the facts of a source.

    Raises:
        FormatError: No file is an answer about Identity Center, or one is not JSON.
    """
    facts = CenterFacts()
    for name in (name for name in files.names if _is_answer(files, name)):
        value = load_json(files.read(name), name).value
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                take_center_answer(facts, one, name, report)
    if not facts.answered:
        raise FormatError(files.title, (Fault("No file here is an answer about IAM Identity Center."),))
    return facts


def _is_answer(files: SourceFiles, name: str) -> bool:
    if not name.lower().endswith(".json"):
        return False
    beginning = files.head(name)
    return _SIGNS.search(beginning) is not None and not begins_like_iam(beginning)


def take_center_answer(facts: CenterFacts, answer: Mapping[str, Json], where: str, report: ConversionReport) -> None:
    """Take one answer over.

    Args:
        facts: The facts.
        answer: Its members.
        where: Name of its place, which holds the permission set if the answer does not.
        report: Gets what cannot be used.
    """
    taking = _Taking(facts, where, report)
    for member, take in _TAKERS.items():
        if member in answer and (member not in {"Users", "Groups"} or _is_of_store(answer[member])):
            take(taking, answer)
            facts.answered.add(member)
    if any(member in answer for member in _OF_SET):
        taking.of_set(answer)


def _is_of_store(value: Json) -> bool:
    """Return True for users or groups of an identity store, which have no ARN of IAM."""
    records = objects_of(value)
    return all("IdentityStoreId" in record or "Arn" not in record for record in records)


class _Taking:
    """Taking over of one answer."""

    def __init__(self, facts: CenterFacts, where: str, report: ConversionReport) -> None:
        self._facts = facts
        self._where = where
        self._report = report

    def listed_sets(self, answer: Mapping[str, Json]) -> None:
        for arn in _texts(answer["PermissionSets"]):
            self._set(arn)

    def described_set(self, answer: Mapping[str, Json]) -> None:
        value = answer["PermissionSet"]
        one = value if isinstance(value, dict) else {}
        found = self._set(_text(one, "PermissionSetArn"))
        if found is None:
            self._report.unknown(self._where, "The permission set here says no ARN.")
            return
        found.name, found.description = _text(one, "Name"), _text(one, "Description")
        found.session_seconds = _seconds(_text(one, "SessionDuration"))

    def of_set(self, answer: Mapping[str, Json]) -> None:
        ids = _SET_ID.findall(self._where)
        if not ids:
            what = "The permission set of this is not known: its id, ps-…, must be in the name of the file."
            self._report.unknown(self._where, what)
            return
        found = self._facts.sets.setdefault(ids[-1], SetFacts())
        if "AttachedManagedPolicies" in answer:
            found.attached = [_text(one, "Arn") for one in objects_of(answer["AttachedManagedPolicies"])]
        if "CustomerManagedPolicyReferences" in answer:
            found.own = [_text(one, "Name") for one in objects_of(answer["CustomerManagedPolicyReferences"])]
        if "InlinePolicy" in answer:
            text = _text(answer, "InlinePolicy")
            found.inline = normalised(text) or text
        if "PermissionsBoundary" in answer:
            found.boundary = _boundary(answer["PermissionsBoundary"])
        self._facts.answered.add("PermissionSet")

    def users(self, answer: Mapping[str, Json]) -> None:
        for one in objects_of(answer["Users"]):
            name = _text(one, "UserName") or _text(one, "DisplayName")
            self._named(self._facts.users, _text(one, "UserId"), name, _text(one, "DisplayName"))

    def groups(self, answer: Mapping[str, Json]) -> None:
        for one in objects_of(answer["Groups"]):
            self._named(self._facts.groups, _text(one, "GroupId"), _text(one, "DisplayName"), _text(one, "Description"))

    def _named(self, into: dict[str, tuple[str, str]], key: str, name: str, more: str) -> None:
        if key and name:
            into[key] = name, more
        else:
            self._report.unknown(self._where, "A user or group here says no id or no name.")

    def members(self, answer: Mapping[str, Json]) -> None:
        for one in objects_of(answer["GroupMemberships"]):
            member = one.get("MemberId")
            user = _text(member, "UserId") if isinstance(member, dict) else ""
            self._facts.members.append((_text(one, "GroupId"), user))

    def assignments(self, answer: Mapping[str, Json]) -> None:
        for one in objects_of(answer["AccountAssignments"]):
            found = _SET_ID.findall(_text(one, "PermissionSetArn"))
            if found:
                self._set(_text(one, "PermissionSetArn"))
                kind, key = _text(one, "PrincipalType"), _text(one, "PrincipalId")
                self._facts.assignments.append((found[-1], kind, key, _text(one, "AccountId")))

    def entitlements(self, answer: Mapping[str, Json]) -> None:
        for one in objects_of(answer["entitlements"]):
            given = one.get("entitlement")
            role = given.get("principalRole") if isinstance(given, dict) else None
            principal = role.get("principal") if isinstance(role, dict) else None
            center = principal.get("identityCenter") if isinstance(principal, dict) else None
            if not isinstance(role, dict) or not isinstance(center, dict):
                self._report.unknown(self._where, "An entitlement here is not of a user or group of Identity Center.")
                continue
            kind = "GROUP" if _text(center, "groupId") else "USER"
            key, name = _text(center, "groupId") or _text(center, "userId"), _text(role, "roleArn").rpartition("/")[2]
            self._facts.entitlements.append((kind, key, _text(role, "account"), name))

    def _set(self, arn: str) -> SetFacts | None:
        ids = _SET_ID.findall(arn)
        if not ids:
            return None
        found = self._facts.sets.setdefault(ids[-1], SetFacts())
        found.arn = arn
        return found


_TAKERS = {
    "PermissionSets": _Taking.listed_sets,
    "PermissionSet": _Taking.described_set,
    "Users": _Taking.users,
    "Groups": _Taking.groups,
    "GroupMemberships": _Taking.members,
    "AccountAssignments": _Taking.assignments,
    "entitlements": _Taking.entitlements,
}


def _boundary(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    own = value.get("CustomerManagedPolicyReference")
    return reference_of(_text(value, "ManagedPolicyArn")) or (_text(own, "Name") if isinstance(own, dict) else "")


def _seconds(text: str) -> int | None:
    """Return the seconds of a duration such as PT1H30M, or None if it is none."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _texts(value: Json) -> Iterator[str]:
    return (one for one in value if isinstance(one, str)) if isinstance(value, list) else iter(())


def _text(one: Mapping[str, Json], key: str) -> str:
    value = one.get(key)
    return json.dumps(value) if isinstance(value, dict) else value if isinstance(value, str) else ""
