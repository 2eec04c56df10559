"""Dump of AWS CLI outputs: a folder or zip of JSON files, each the answer of one call.

``orgwright dump-script`` makes such a folder; one made by hand will do as well. The file's name identifies the
operation, or else its content; the node or policy that was asked about is found by the id in the name of the file or of
its
folder. Files that are not answers are passed over. A call that failed is known by the words of the CLI in its file.

`script_text` makes the script that writes one: POSIX sh and the AWS CLI, nothing else, and nothing but reading.

It writes one file a call, goes on where it stopped, retries what AWS throttles, notes what AWS refuses, and ends with a
manifest. The ids to ask about next are cut out of the CLI's indented JSON with sed.
"""

import re
from pathlib import PurePosixPath
from typing import cast

from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.api.answer_items import errors_subject
from designer.exchange.imports.api.answers import AnswerCollector
from designer.exchange.imports.api.operations import Operation
from designer.exchange.imports.facts import OrganizationFacts
from designer.exchange.imports.source import SourceFiles
from designer.organization.model.records import PolicyType
from resources import FOLDER

MANIFEST = "manifest.json"
MANIFEST_FORMAT = "orgwright-dump"

_PLAIN = re.compile(r"[^a-z0-9]")
_NODE_ID = re.compile(r"(?<![0-9A-Za-z])(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32}|[0-9]{12})(?![0-9A-Za-z])")
_POLICY_ID = re.compile(r"(?<![0-9A-Za-z])p-[0-9A-Za-z_]{8,128}(?![0-9A-Za-z])")
_REFUSAL = re.compile(r"An error occurred \((\w+)\)(?: when calling the (\w+) operation)?[^\n]{0,300}")
_NOTHING_THERE = {
    "ResourcePolicyNotFoundException",
    "PolicyTypeNotAvailableForOrganizationException",
    "EffectivePolicyNotFoundException",
}
_OF_POLICY = {Operation.DESCRIBE_POLICY, Operation.LIST_TARGETS}
_WITHOUT_SUBJECT = {
    Operation.DESCRIBE_ORGANIZATION,
    Operation.LIST_ROOTS,
    Operation.LIST_ACCOUNTS,
    Operation.LIST_TRUSTED,
    Operation.LIST_ADMINISTRATORS,
    Operation.DESCRIBE_RESOURCE_POLICY,
    Operation.LIST_HANDSHAKES,
    Operation.LIST_CREATIONS,
}
_OF_TYPE = {Operation.LIST_POLICIES, Operation.LIST_INVALID}
_HAVE_PATHS = {Operation.LIST_OUS, Operation.LIST_ACCOUNTS_FOR_PARENT}
_NAME_THEIR_OWN = {Operation.DESCRIBE_POLICY, Operation.DESCRIBE_OU, Operation.DESCRIBE_ACCOUNT}

_BY_WORDS = sorted(((_PLAIN.sub("", one.command), one) for one in Operation), key=lambda pair: -len(pair[0]))
_BY_MEMBER = {
    **{one.member: one for one in reversed(Operation)},
    "Policies": Operation.LIST_POLICIES,
    "Accounts": Operation.LIST_ACCOUNTS,
}
_FOR_NODE = {
    Operation.LIST_POLICIES: Operation.LIST_POLICIES_FOR_TARGET,
    Operation.LIST_ACCOUNTS: Operation.LIST_ACCOUNTS_FOR_PARENT,
}
_TYPE_WORDS = {
    **{_PLAIN.sub("", kind.value.lower()): kind for kind in PolicyType},
    "scp": PolicyType.SERVICE_CONTROL_POLICY,
    "rcp": PolicyType.RESOURCE_CONTROL_POLICY,
}


def is_dump(files: SourceFiles) -> bool:
    """Return True if some file looks like an answer of the Organizations API."""
    for name in [one for one in files.names if one.endswith(".json")][:200]:
        head = files.head(name)
        if _operation_of(name) is not None and head.lstrip()[:1] in (b"{", b"A", b""):
            return True
        if any(f'"{member}"'.encode() in head for member in _BY_MEMBER) and b":organizations:" in head:
            return True
    return False


def read_dump(files: SourceFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a dump.

    Raises:
        FormatError: No file is an answer of the AWS CLI, or the dump is too large.
    """
    collector = AnswerCollector(files.title, report)
    manifest: dict[str, Json] | None = None
    has_identity = False
    for name in files.names:
        if PurePosixPath(name).name == MANIFEST:
            manifest = _manifest(files.read(name), name)
        elif name.endswith((".json", ".refused", ".none", ".err", ".error", ".txt")):
            has_identity |= PurePosixPath(name).name == "identity.json"
            _take_file(collector, files.read(name), name, report)
    if not len(collector):
        fault = Fault("No file in it is an answer of the AWS CLI with a known subject.")
        raise FormatError(files.title, (fault, *_first_faults(report)))
    if manifest is not None:
        _compare(manifest, collector, report)
    elif has_identity:
        report.unknown(
            files.title,
            "The dump has no manifest: the script has not come to its end.",
            "Run it again; it goes on where it stopped.",
        )
    return collector.facts()


def _first_faults(report: ConversionReport) -> list[Fault]:
    return [Fault(f"{entry.where}: {entry.what}") for entry in report.entries[:5]]


def _take_file(collector: AnswerCollector, data: bytes, name: str, report: ConversionReport) -> None:
    named = _operation_of(name)
    if found := _REFUSAL.search(data[:20_000].decode("utf-8", "replace")):
        _take_refusal(collector, found, named, name)
        return
    if not name.endswith(".json"):
        if named is not None and name.endswith(".refused"):
            words = short(data.decode("utf-8", "replace"), 200)
            collector.refuse(named, _subject(named, name), f"The call failed: {words or 'without a word'}.", name)
        return
    if not data.strip():
        if named is not None:
            collector.refuse(named, _subject(named, name), "Its file is empty: the call failed.", name)
        return
    members = _members(data, name, named, collector, report)
    if members is None:
        return
    operation = named if named is not None and named.member in members else _by_shape(members, name)
    if operation is None:
        return
    subject = _subject(operation, name) or _own_subject(operation, members)
    if not subject and operation not in _WITHOUT_SUBJECT | _NAME_THEIR_OWN:
        if operation in _HAVE_PATHS:
            if not _all_have_paths(members[operation.member]):
                report.unknown(name, "Their parent is unknown.", "Give its id in the name of the file.")
        elif operation not in _OF_TYPE:
            report.lost(
                name,
                f"It is unknown which node or policy this answer of {operation.command} is about.",
                "Give the id in the name of the file.",
            )
            return
        else:
            report.note(name, "It is unknown which policy type was asked for, and the list is empty.")
    kind = _type_in(name) if operation is Operation.LIST_POLICIES_FOR_TARGET else ""
    collector.take(operation, subject, members, name, kind)


def _take_refusal(collector: AnswerCollector, found: re.Match[str], named: Operation | None, name: str) -> None:
    code, called = found[1], (found[2] or "").lower()
    operation = named or next((one for words, one in _BY_WORDS if words == called), None)
    if operation is None:
        return
    if code in _NOTHING_THERE:
        collector.take_empty(operation, _subject(operation, name), name)
    else:
        collector.refuse(operation, _subject(operation, name), f"The call was refused: {code}.", name)


def _members(
    data: bytes, name: str, named: Operation | None, collector: AnswerCollector, report: ConversionReport
) -> dict[str, Json] | None:
    """Return the members of the JSON object in a file, or None if there is none."""
    try:
        loaded = load_json(data, name)
    except FormatError as error:
        fault = error.faults[0]
        reason = f"The file cannot be read: {fault.message}"
        report.unknown(f"{name}:{fault.line}" if fault.line else name, reason)
        if named is not None:
            collector.refuse(named, _subject(named, name), "Its file cannot be read.", name)
        return None
    for one in loaded.loading_faults[:20]:
        report.changed(name, one.message)
    if isinstance(loaded.value, dict):
        return loaded.value
    if named is not None:
        report.unknown(name, f"This is not an answer of {named.command}: it is not a JSON object.")
        collector.refuse(named, _subject(named, name), "Its file is not a JSON object.", name)
    return None


def _operation_of(name: str) -> Operation | None:
    """Return the operation in the file's name, or else in that of its folder."""
    for part in reversed(PurePosixPath(name).parts):
        plain = _PLAIN.sub("", part.lower())
        for words, operation in _BY_WORDS:
            if words in plain:
                return operation
    return None


def _by_shape(members: dict[str, Json], name: str) -> Operation | None:
    fitting = (_BY_MEMBER[key] for key in members if key in _BY_MEMBER)
    shapes = {True: list, False: dict}
    operation = next((one for one in fitting if isinstance(members[one.member], shapes[one.is_list])), None)
    if operation is Operation.LIST_ACCOUNTS and "PolicyType" in members:
        return Operation.LIST_INVALID
    if operation in _FOR_NODE and _NODE_ID.search(PurePosixPath(name).name):
        return _FOR_NODE[operation]
    return operation


def _subject(operation: Operation, name: str) -> str:
    if operation in _WITHOUT_SUBJECT:
        return ""
    if operation in _OF_TYPE:
        return _type_in(name)
    if operation is Operation.LIST_ERRORS:
        account, kind = _id_in(name, [_NODE_ID]), _type_in(name)
        return errors_subject(account, kind) if account and kind else ""
    patterns = [_POLICY_ID] if operation in _OF_POLICY else [_NODE_ID]
    if operation is Operation.LIST_TAGS:
        patterns.insert(0, _POLICY_ID)
    return _id_in(name, patterns)


def _id_in(name: str, patterns: list[re.Pattern[str]]) -> str:
    for part in reversed(PurePosixPath(name).parts):
        for pattern in patterns:
            if found := pattern.findall(part):
                return cast("str", found[-1])
    return ""


def _type_in(name: str) -> str:
    for part in reversed(PurePosixPath(name).parts):
        plain = _PLAIN.sub("", part.lower())
        for words, kind in _TYPE_WORDS.items():
            if words in plain if len(words) > 3 else words in re.split(r"[^a-z]+", part.lower()):
                return kind.value
    return ""


def _all_have_paths(listed: Json) -> bool:
    items = listed if isinstance(listed, list) else []
    return all(isinstance(one, dict) and (one.get("Path") or one.get("Paths")) for one in items)


def _own_subject(operation: Operation, members: dict[str, Json]) -> str:
    """Return the subject that an answer names itself: the policy type of a list, the account of a list of errors."""
    said = members.get("PolicyType")
    if operation is Operation.LIST_INVALID and isinstance(said, str):
        return said
    account = members.get("AccountId")
    if operation is Operation.LIST_ERRORS and isinstance(said, str) and isinstance(account, str):
        return errors_subject(account, said)
    listed = members.get("Policies") if operation is Operation.LIST_POLICIES else None
    kinds = [one.get("Type") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return next((kind for kind in kinds if isinstance(kind, str)), "")


def _manifest(data: bytes, name: str) -> dict[str, Json]:
    try:
        value = load_json(data, name).value
    except FormatError:
        return {}
    return value if isinstance(value, dict) and value.get("format") == MANIFEST_FORMAT else {}


def _compare(manifest: dict[str, Json], collector: AnswerCollector, report: ConversionReport) -> None:
    """Say where the dump holds less than its script has written."""
    calls = manifest.get("answers")
    if isinstance(calls, int) and len(collector) < calls:
        gone = counted(calls - len(collector), "answer")
        report.unknown(
            MANIFEST,
            f"The script has written {counted(calls, 'answer')}; {gone} of them are not here or cannot be read.",
        )


DEFAULT_ROLE = "OrganizationAccountAccessRole"
"""Role that Organizations makes in accounts that it creates
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html)."""

_ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@/-]{1,512}")


def script_text(*, mask_emails: bool, tags: bool = True, role: str = "") -> str:
    """Return the text of the script.

    Args:
        mask_emails: True to write ``masked`` in the place of every address.
        tags: False to leave the tags, most of the calls, away.
        role: Role, with its path, to read what lies inside each account; empty to leave that away.

    Raises:
        EditError: The role has a name that none can have.
    """
    if role and not _ROLE_NAME.fullmatch(role):
        raise EditError(f"No role can be named {role}.")
    text = (FOLDER / "dump.sh").read_text("utf-8")
    values = {
        "@TYPES@": " ".join(kind.value for kind in PolicyType),
        "@MASK@": "yes" if mask_emails else "no",
        "@TAGS@": "yes" if tags else "no",
        "@IDENTITIES@": (FOLDER / "dump_identities.sh").read_text("utf-8") if role else "",
        "@ROLE@": role,
        "@FORMAT@": MANIFEST_FORMAT,
        "@MANIFEST@": MANIFEST,
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text
