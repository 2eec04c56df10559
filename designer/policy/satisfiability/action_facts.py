"""Facts of the requests of an action: its resources, the keys they can carry, and the origin of the caller.

From the same dated list as the catalogue, and from what AWS documents of the global keys: SCPs limit users and roles of
an organization's accounts, so a key that AWS puts into every signed request of such a caller is always there.
Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import gzip
import json
import re
from collections.abc import Iterable
from enum import Enum
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple, TypedDict, cast

from designer.policy.catalog.catalogue import AccessLevel, Catalogue, load
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.json.text import spelled_out
from designer.policy.language.templates import Template, Variable, variables_of
from designer.policy.matching import arns
from designer.policy.matching.request import Facts
from resources import FOLDER

ANY_SHAPE = "arn:aws*:*:*:*:*"
"""The ARNs of an unknown action."""


class Presence(Enum):
    """Presence of a key in the requests of an action."""

    NEVER = "never"
    SOMETIMES = "sometimes"
    ALWAYS = "always"


ALWAYS = frozenset(
    {
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalisawsservice",
        "aws:principaltype",
        "aws:userid",
        "aws:requestedregion",
        "aws:viaawsservice",
        "aws:securetransport",
        "aws:currenttime",
        "aws:epochtime",
    }
)
"""Keys in every request of a user or role of an account in an organization."""

_OF_TAGS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
_EVERYWHERE = frozenset(key.name.lower() for key in GLOBAL_KEYS if not key.name.lower().startswith(_OF_TAGS))
_OF_CALLER = tuple(name for name in _EVERYWHERE if name.endswith("/"))


_ROOT_USER = "arn:*:iam::*:root"

_OF_ROOT_USERS = (
    *("CreateAccessKey", "DeleteAccessKey", "GetAccessKeyLastUsed", "ListAccessKeys", "UpdateAccessKey"),
    *("DeleteSigningCertificate", "ListSigningCertificates", "UpdateSigningCertificate", "UploadSigningCertificate"),
    *("CreateLoginProfile", "DeleteLoginProfile", "GetLoginProfile", "UpdateLoginProfile"),
    *("DeactivateMFADevice", "EnableMFADevice", "ListMFADevices", "ResyncMFADevice", "GetUser"),
)
"""Actions of IAM on credentials of users, which the root user has, too:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html."""


class _Shape(TypedDict):
    """The file: actions are numbered as in the catalogue it was made with."""

    shapes: list[str]
    scopes: list[list[int]]
    worksOn: list[int]
    carried: dict[str, list[int]]
    unbound: dict[str, list[str]]


class ActionFacts:
    """Facts of the actions of a catalogue. Other actions may work on anything, and carry any key."""

    def __init__(self, catalogue: Catalogue) -> None:
        text = gzip.decompress((FOLDER / "catalogue" / "action_facts.json.gz").read_bytes())
        found = cast("_Shape", json.loads(text))
        self.catalogue = catalogue
        nothing = found["shapes"].index("*")
        services = sorted(
            {catalogue.actions[number].partition(":")[0].lower() for number in range(len(catalogue.actions))}
        )
        beside = {service: len(found["shapes"]) + number for number, service in enumerate(services)}
        self.shapes: tuple[str, ...] = (*found["shapes"], *(f"arn:*:{service}:*:*:*" for service in services))
        """Shapes of ARNs, with ``*`` for what a request fills in; ``*`` alone is the request without a resource."""
        scopes = [*found["scopes"], *([nothing, shape] for shape in beside.values())]
        self.scopes: tuple[tuple[int, ...], ...] = tuple(tuple(scope) or (nothing,) for scope in scopes)
        """Sets of shapes, by number, that some action works on.

        AWS says that an action without documented resources is decided on ``*``. Refusals of some listings name ARNs of
        the service all the same (``logs:DescribeLogGroups`` on ``…:log-group::log-stream:``): a listing may be either.
        """
        own = {service: len(found["scopes"]) + number for number, service in enumerate(services)}
        listings = catalogue.level_masks[AccessLevel.LIST]
        self._works_on = [
            own[catalogue.actions[action].partition(":")[0].lower()]
            if self.scopes[scope] == (nothing,) and listings >> action & 1
            else scope
            for action, scope in enumerate(found["worksOn"])
        ]
        self._work_on_root_users(found["shapes"].index(_ROOT_USER))
        self._carried = found["carried"]
        self._unbound = found["unbound"]
        self._masks: dict[str, tuple[int, int]] = {}
        self._scope_masks: dict[int, int] = {}

    def _work_on_root_users(self, shape: int) -> None:
        """Add the root user to what the actions on its credentials work on; AWS's list has users alone."""
        for name in _OF_ROOT_USERS:
            number = self.catalogue.index(f"iam:{name}")
            if number is not None:
                scope = (*self.scopes[self._works_on[number]], shape)
                self.scopes = self.scopes if scope in self.scopes else (*self.scopes, scope)
                self._works_on[number] = self.scopes.index(scope)

    @cached_property
    def scopes_of(self) -> tuple[tuple[int, ...], ...]:
        """For each shape the numbers of the scopes that hold it."""
        found: list[list[int]] = [[] for _ in self.shapes]
        for number, scope in enumerate(self.scopes):
            for shape in scope:
                found[shape].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def shapes_by_service(self) -> dict[str, list[int]]:
        """The numbers of the shapes of each service; under "" those of any."""
        found: dict[str, list[int]] = {"": []}
        for number, shape in enumerate(self.shapes):
            service = arns.service_of(shape)
            found.setdefault("" if "*" in service else service, []).append(number)
        return found

    def scope_mask(self, number: int) -> int:
        """Return the actions of a scope, as bits over the catalogue."""
        mask = self._scope_masks.get(number)
        if mask is None:
            mask = self._scope_masks[number] = sum(1 << action for action in self._members[number])
        return mask

    @cached_property
    def _members(self) -> list[list[int]]:
        members: list[list[int]] = [[] for _ in self.scopes]
        for action, scope in enumerate(self._works_on):
            members[scope].append(action)
        return members

    def by_scope(self, mask: int) -> tuple[int, ...]:
        """Return some actions, apart by the resources on which they work."""
        found: dict[int, int] = {}
        for action in self.catalogue.members(mask):
            scope = self._works_on[action]
            found[scope] = found.get(scope, 0) | 1 << action
        return tuple(found.values())

    def scope(self, action: str) -> tuple[str, ...]:
        """Return the shapes of the resources that requests of an action name."""
        number = self.catalogue.index(action)
        if number is None:
            return (ANY_SHAPE, "*")
        return tuple(self.shapes[shape] for shape in self.scopes[self._works_on[number]])

    def presence(self, action: str, key: str) -> Presence:
        """Return the presence of a key, given in lower case, in the requests of an action."""
        number = self.catalogue.index(action)
        always, sometimes = self.presence_masks(key)
        if number is None:
            return Presence.ALWAYS if key in ALWAYS else Presence.SOMETIMES if can_exist(key) else Presence.NEVER
        if always >> number & 1:
            return Presence.ALWAYS
        return Presence.SOMETIMES if sometimes >> number & 1 else Presence.NEVER

    def presence_masks(self, key: str) -> tuple[int, int]:
        """Return the actions whose requests always carry a key, given in lower case, and those whose requests may."""
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._presence_masks(key)
        return found

    def _presence_masks(self, key: str) -> tuple[int, int]:
        full = self.catalogue.full_mask
        if not can_exist(key):
            return 0, 0
        if key in ALWAYS:
            return full, 0
        if key in _EVERYWHERE or key.startswith(_OF_CALLER):
            return 0, full
        templates = [template for template in self._documented if is_instance(key, template)]
        if not templates:
            return 0, full  # undocumented: it may be in any request
        mask = 0
        for template in templates:
            for action in accumulate(self._carried.get(template, ())):
                mask |= 1 << action
            for service in self._unbound.get(template, ()):
                mask |= self.catalogue.service_mask(service)
        return 0, mask

    @cached_property
    def _documented(self) -> tuple[str, ...]:
        """The keys of services whose name says which service they are of, and those of tags, in lower case."""
        services = set(self.catalogue.services)
        keys = dict.fromkeys((*self._carried, *self._unbound))
        return tuple(key for key in keys if key.startswith("aws:") or key.partition(":")[0] in services)


def can_exist(key: str) -> bool:
    """Whether AWS can have a context key of this name: each has the prefix of a service, of ``aws``, or of a provider.

    A text such as ``${AccountId}`` of a template that nobody filled in is none.
    """
    return ":" in key


def without_absent(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """Templates as every request resolves them: without variables of keys that cannot exist, by their defaults if any.

    A template with a variable that stands for nothing matches nothing, and is left out.
    """
    if all(can_exist(variable.key) for template in templates for variable in variables_of(template)):
        return templates
    found = (
        tuple(
            piece.default if isinstance(piece, Variable) and not can_exist(piece.key) else piece for piece in template
        )
        for template in templates
    )
    return tuple(cast("Template", template) for template in found if None not in template)


def is_of_request(template: str) -> bool:
    """Return True if a documented key is one of what a request sets, which only the rows of actions tell."""
    return template.lower().startswith(("aws:requesttag/", "aws:tagkeys"))


def is_instance(key: str, template: str) -> bool:
    """Return True if a key is what a documented one stands for; ``aws:RequestTag/${TagKey}`` is that of every tag."""
    lower = template.lower()
    start = re.split(r"\$\{|<", lower, maxsplit=1)[0]
    return key == start or (start != lower and key.startswith(start))


@lru_cache(maxsize=1)
def action_facts() -> ActionFacts:
    """Return the facts of the actions of the catalogue that Orgwright is shipped with."""
    return ActionFacts(load())


REGION_KEY = "aws:requestedregion"
CALLER_ARN_KEY = "aws:principalarn"
ACCOUNT_KEY = "aws:principalaccount"
OWNER_KEY = "aws:resourceaccount"


class RequestOrigin(NamedTuple):
    """Known facts of a request's caller.

    Attributes:
        account: Number of the account; empty if it is open.
        partition: Such as ``aws``; empty if it is open.
    """

    account: str = ""
    partition: str = ""


ANYWHERE = RequestOrigin()
"""Nothing is known."""


def origin_of(known: Facts, partition: str) -> RequestOrigin:
    """Return the place that known facts tell."""
    account = next((value for key, value in known if key == ACCOUNT_KEY), "")
    return RequestOrigin(account if isinstance(account, str) else "", partition)


_OTHER_PARTITION = re.compile(r"\baws-(?:cn|us-gov|iso|eusc)|\b(?:cn|us-gov|us-iso\w*|eu-iso\w*|eusc)-", re.ASCII)
_OF_REGIONS = re.compile(r'"([a-z0-9-]*[*?][a-z0-9*?-]*)"', re.ASCII)


def partition_of(texts: Iterable[str]) -> str:
    """Return the partition of an organization with these policies: ``aws``, unless one of them speaks of another.

    A pattern such as ``c*`` can be meant for the Regions of another one; it is not where a policy names ``arn:aws:`` or
    a Region of the partition aws.
    """
    found = set(map(_named_partition, texts))
    if _OTHER in found:
        return ""
    return "" if _DOUBTFUL in found and _AWS not in found else "aws"


_OTHER, _DOUBTFUL, _AWS, _NONE = "other", "doubtful", "aws", ""


@lru_cache(maxsize=8192)
def _named_partition(text: str) -> str:
    text = spelled_out(text)
    if _OTHER_PARTITION.search(text):
        return _OTHER
    aws, others = known_regions()
    patterns = {pattern for pattern in _OF_REGIONS.findall(text) if pattern.strip("*")}
    doubtful = [pattern for pattern in patterns if any(fnmatchcase(region, pattern) for region in others)]
    if any(not any(fnmatchcase(region, pattern) for region in aws) for pattern in doubtful):
        return _OTHER
    if "arn:aws:" in text or any(f'"{region}"' in text for region in aws):
        return _AWS
    return _DOUBTFUL if doubtful else _NONE


@lru_cache(maxsize=1)
def known_regions() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the Regions of the partition aws, and those of the others."""
    listed = json.loads((FOLDER / "regions.json").read_text("utf-8"))["regions"]
    own = tuple(str(one["id"]) for one in listed if one["partition"] == "aws")
    return own, tuple(str(one["id"]) for one in listed if one["partition"] != "aws")


def in_partition(shape: str, partition: str) -> str:
    """Return the shape of an ARN with the partition filled in, where it is known."""
    return shape.replace("arn:*:", f"arn:{partition}:", 1) if partition and shape.startswith("arn:*:") else shape


@lru_cache(maxsize=1)
def services_of_one_region() -> dict[str, str]:
    """Return the services with one endpoint, and the Region that requests to it name in the partition aws.

    Others that AWS calls global, such as sts, have endpoints in Regions too.
    """
    content = json.loads((FOLDER / "global_services.json").read_text("utf-8"))
    return {str(one["service"]): str(one["region"]) for one in content["services"] if one.get("oneEndpoint")}


def regions_of(service: str, partition: str) -> tuple[str, ...]:
    """Return the only Region that requests to a service of one endpoint can name; empty if it may be any.

    That is every other service, and these too where the partition is another one or open: each has its own, and more
    are built.
    """
    region = services_of_one_region().get(service)
    return (region,) if region and partition == "aws" else ()
