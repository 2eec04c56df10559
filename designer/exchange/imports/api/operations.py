"""Operations of the Organizations API that an import reads, the log of their answers, and the ids in them.

Ids become names of files and parameters of later requests, so no id is used before it was checked here. Patterns: API
references of Organizations (DataTypes), IAM Identity Center and the identity store; each must match as a whole. Those
of Identity Center also take the ids that moto, a pretended AWS, makes.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TypeVar

from designer.basics.dataclass import dataclass
from designer.basics.words import short
from designer.exchange.formats.loading import Json
from designer.exchange.imports.facts import Maybe, Missing
from designer.organization.model.records import NODE_KINDS, NodeKind


class Operation(Enum):
    """Operation that is read: its name in the CLI, the member of its answer, True for a list of objects."""

    DESCRIBE_ORGANIZATION = ("describe-organization", "Organization", False)
    LIST_ROOTS = ("list-roots", "Roots", True)
    LIST_OUS = ("list-organizational-units-for-parent", "OrganizationalUnits", True)
    DESCRIBE_OU = ("describe-organizational-unit", "OrganizationalUnit", False)
    LIST_ACCOUNTS = ("list-accounts", "Accounts", True)
    LIST_ACCOUNTS_FOR_PARENT = ("list-accounts-for-parent", "Accounts", True)
    DESCRIBE_ACCOUNT = ("describe-account", "Account", False)
    LIST_PARENTS = ("list-parents", "Parents", True)
    LIST_CHILDREN = ("list-children", "Children", True)
    LIST_POLICIES = ("list-policies", "Policies", True)
    LIST_POLICIES_FOR_TARGET = ("list-policies-for-target", "Policies", True)
    DESCRIBE_POLICY = ("describe-policy", "Policy", False)
    LIST_TARGETS = ("list-targets-for-policy", "Targets", True)
    LIST_TAGS = ("list-tags-for-resource", "Tags", True)
    LIST_TRUSTED = ("list-aws-service-access-for-organization", "EnabledServicePrincipals", True)
    LIST_ADMINISTRATORS = ("list-delegated-administrators", "DelegatedAdministrators", True)
    LIST_DELEGATED_SERVICES = ("list-delegated-services-for-account", "DelegatedServices", True)
    DESCRIBE_RESOURCE_POLICY = ("describe-resource-policy", "ResourcePolicy", False)
    LIST_HANDSHAKES = ("list-handshakes-for-organization", "Handshakes", True)
    LIST_CREATIONS = ("list-create-account-status", "CreateAccountStatuses", True)
    LIST_INVALID = ("list-accounts-with-invalid-effective-policy", "Accounts", True)
    LIST_ERRORS = ("list-effective-policy-validation-errors", "EffectivePolicyValidationErrors", True)

    def __init__(self, command: str, member: str, is_list: bool) -> None:
        self.command = command
        self.member = member
        self.is_list = is_list


T = TypeVar("T")


@dataclass(slots=True)
class Pages:
    """Pages of one list: how many came, and how many of them ended with a token."""

    where: str
    pages: int = 0
    tokens: int = 0

    @property
    def is_cut(self) -> bool:
        """True if no page is the last one."""
        return self.tokens >= self.pages


class AnswerLog:
    """Answers by operation and subject.

    Args:
        source: The source, for places that nothing else is known of.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._pages: dict[tuple[Operation, str], Pages] = {}
        self._refused: dict[tuple[Operation, str], Missing] = {}

    def __len__(self) -> int:
        """Return the number of answers."""
        return sum(pages.pages for pages in self._pages.values())

    def add(self, operation: Operation, subject: str, where: str, *, has_token: bool = False) -> None:
        """Note an answer; with a token there may be more of it."""
        pages = self._pages.setdefault((operation, subject), Pages(where))
        pages.pages += 1
        pages.tokens += has_token

    def refuse(self, operation: Operation, subject: str, reason: str, where: str) -> None:
        """Note a call that failed, with the reason as a sentence."""
        self._refused.setdefault((operation, subject), Missing(reason, where))

    def has(self, operation: Operation, subject: str = "") -> bool:
        """Return True if there is an answer, whole or cut."""
        return (operation, subject) in self._pages

    def is_whole(self, operation: Operation, subject: str = "") -> bool:
        """Return True if there is an answer that is not cut."""
        pages = self._pages.get((operation, subject))
        return pages is not None and not pages.is_cut

    def cut(self) -> Iterator[tuple[Operation, str, str]]:
        """Yield the operation, subject and place of each answer that is cut."""
        for (operation, subject), pages in self._pages.items():
            if pages.is_cut:
                yield operation, subject, pages.where

    def refusal(self, operation: Operation, subject: str = "") -> Missing | None:
        """Return the reason why a call, or all calls of its operation, failed, or None if nothing says so."""
        return self._refused.get((operation, subject)) or self._refused.get((operation, ""))

    def missing(self, operation: Operation, subject: str = "") -> Missing:
        """Return the reason why there is no answer."""
        of = f" for {subject}" if subject else ""
        absent = Missing(f"There is no answer of {operation.command}{of}.", self._source)
        return self.refusal(operation, subject) or absent

    def gap(self, operation: Operation, subject: str, what: str) -> Missing | None:
        """Return the reason why a list is not known to its end, or None if it is.

        Args:
            operation: The operation that lists it.
            subject: The subject.
            what: The list in a sentence: "The list of these policies".
        """
        if self.is_whole(operation, subject):
            return None
        pages = self._pages.get((operation, subject))
        return Missing(f"{what} is cut.", pages.where) if pages else self.missing(operation, subject)

    def listed(self, operation: Operation, values: tuple[T, ...]) -> Maybe[tuple[T, ...]]:
        """Return the values of a list, or the reason why it is unknown."""
        return values if self.has(operation) else self.missing(operation)


_GUID = "[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
_SSO = "arn:[a-z0-9-]{1,40}:sso:::"
_INSTANCE = "(?:sso)?ins-[a-zA-Z0-9-]{16}"
"""Without the dots and slashes that the published pattern allows and no instance has, as in permission sets below."""

ACCOUNT_ID = NODE_KINDS[NodeKind.ACCOUNT].aws_id
_ROOT_ID = NODE_KINDS[NodeKind.ROOT].aws_id
_OU_ID = NODE_KINDS[NodeKind.OU].aws_id
NODE_ID = re.compile(f"{_ROOT_ID.pattern}|{_OU_ID.pattern}|{ACCOUNT_ID.pattern}")
ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")
POLICY_ID = re.compile(r"p-[0-9a-zA-Z_]{8,128}")
INSTANCE_ID = re.compile(f"{_SSO}instance/{_INSTANCE}")
PERMISSION_SET_ID = re.compile(f"{_SSO}(?:permissionSet|instance)/{_INSTANCE}/ps-[a-zA-Z0-9-]{{16}}")
IDENTITY_STORE_ID = re.compile(f"d-[0-9a-z]{{10}}|{_GUID}")
PERSON_ID = re.compile(f"(?:[0-9a-f]{{10}}-)?{_GUID}")
ACCESS_APPLICATION = re.compile(
    r"arn:[a-z0-9-]{1,40}:account-access:[a-z0-9-]{1,40}:[0-9]{12}:application/[a-zA-Z0-9-]{1,128}"
)

_IDS: Mapping[Operation, Mapping[str, re.Pattern[str]]] = {
    Operation.DESCRIBE_ORGANIZATION: {"Id": ORGANIZATION_ID, "MasterAccountId": ACCOUNT_ID},
    Operation.LIST_ROOTS: {"Id": _ROOT_ID},
    Operation.LIST_OUS: {"Id": _OU_ID},
    Operation.DESCRIBE_OU: {"Id": _OU_ID},
    Operation.LIST_ACCOUNTS: {"Id": ACCOUNT_ID},
    Operation.LIST_ACCOUNTS_FOR_PARENT: {"Id": ACCOUNT_ID},
    Operation.DESCRIBE_ACCOUNT: {"Id": ACCOUNT_ID},
    Operation.LIST_PARENTS: {"Id": NODE_ID},
    Operation.LIST_CHILDREN: {"Id": NODE_ID},
    Operation.LIST_POLICIES: {"Id": POLICY_ID},
    Operation.LIST_POLICIES_FOR_TARGET: {"Id": POLICY_ID},
    Operation.DESCRIBE_POLICY: {"PolicySummary.Id": POLICY_ID},
    Operation.LIST_TARGETS: {"TargetId": NODE_ID},
    Operation.LIST_ADMINISTRATORS: {"Id": ACCOUNT_ID},
    Operation.DESCRIBE_RESOURCE_POLICY: {"ResourcePolicySummary.Id": re.compile(r"rp-[0-9a-zA-Z_]{4,128}")},
    Operation.LIST_HANDSHAKES: {"Id": re.compile(r"h-[0-9a-z]{8,32}")},
    Operation.LIST_CREATIONS: {"Id": re.compile(r"car-[a-z0-9]{8,32}"), "AccountId": ACCOUNT_ID},
    Operation.LIST_INVALID: {"Id": ACCOUNT_ID},
}


_NEEDED = {
    Operation.LIST_ROOTS: "Id",
    Operation.LIST_OUS: "Id",
    Operation.LIST_ACCOUNTS: "Id",
    Operation.LIST_ACCOUNTS_FOR_PARENT: "Id",
    Operation.LIST_CHILDREN: "Id",
    Operation.LIST_POLICIES: "Id",
    Operation.LIST_POLICIES_FOR_TARGET: "Id",
    Operation.LIST_TARGETS: "TargetId",
    Operation.LIST_ADMINISTRATORS: "Id",
    Operation.LIST_DELEGATED_SERVICES: "ServicePrincipal",
    Operation.LIST_TRUSTED: "ServicePrincipal",
    Operation.LIST_TAGS: "Key",
}
"""The member without which an entry of a list says nothing."""


def id_fault(operation: Operation, members: Mapping[str, Json]) -> str:
    """Return what is wrong with an id of one object of an answer, as the beginning of a sentence; "" if nothing is.

    The caller handles an id that is absent or no text.
    """
    for path, pattern in _IDS.get(operation, {}).items():
        value: Json = dict(members)
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value and not pattern.fullmatch(value):
            return f'{path} is "{short(value)}", which is not an id that AWS gives here'
    return ""


def entry_fault(operation: Operation, value: Json) -> str:
    """Return the fault of a list with an entry that says nothing, so that something is missing in it; "" if none."""
    key = _NEEDED.get(operation, "")
    for one in value if key and isinstance(value, list) else ():
        said = one.get(key) if isinstance(one, dict) else None
        if not isinstance(said, str) or not said:
            return f"an entry has no {key}"
    return ""


def entries_with_real_ids(operation: Operation, members: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Return the objects of an answer whose ids AWS can have given."""
    value = members.get(operation.member)
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict) and not id_fault(operation, one)]
