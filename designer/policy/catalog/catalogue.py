"""Every AWS action of a dated list, sorted so that a service is one range; sets of actions are the bits of an int.

Python's ints are the fastest sets of this size: two unions or intersections of 22,000 bits take well under a
microsecond. The lists are built by `resources.catalogue.build`; names are loaded at once, details of a service when
asked for.

``sts:GetCallerIdentity`` needs no permission, and works under an explicit Deny:
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

``sts:GetSessionToken`` authenticates a user with MFA; no policy controls that, and naming the action has no effect:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html

The operations of Cognito user pools that an app calls with a user's token: the page of each says that IAM policies are
not evaluated, such as https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html

Read in the API references of botocore 1.44.8 (2026-11-24), over the operations of all services. Operations that only
ask for no signature, such as ``sts:AssumeRoleWithSAML``, are not among them: RCPs and trust policies limit those.
"""

import gzip
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cached_property, lru_cache
from itertools import compress, islice, repeat
from operator import contains
from typing import TypedDict, cast

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.policy.catalog.patterns import Predicate, compile_action, compile_wildcard, literal_prefix
from resources import FOLDER


class AccessLevel(Enum):
    """Access level of an action, as AWS classes it."""

    READ = "Read"
    WRITE = "Write"
    LIST = "List"
    TAGGING = "Tagging"
    PERMISSIONS = "Permissions management"


_LETTERS = {level.value[0]: level for level in AccessLevel}
_BIT_BYTES = bytes.maketrans(b"01", b"\x00\x01")
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


class Catalogue:
    """The actions of AWS on a day. Masks are ints whose bit ``i`` stands for ``actions[i]``.

    Attributes:
        date: ISO date of the data.
        source: Source of the data, with its version.
        actions: As AWS spells them ("s3:GetObject"), sorted by their small letters.
        full_mask: Every action.
        match: The mask of an action pattern such as ``s3:Get*``; remembers the patterns it has seen.
    """

    def __init__(
        self, date: str, source: str, titles: Mapping[str, str], levels: str, actions: tuple[str, ...]
    ) -> None:
        self.date = date
        self.source = source
        self.actions = actions
        self.full_mask = (1 << len(actions)) - 1
        self._titles = titles
        self._levels = levels
        self._keys = "\n".join(actions).lower().split("\n") if actions else []
        self.match: Callable[[str], int] = lru_cache(maxsize=8192)(self._match)

    @cached_property
    def unlimited_mask(self) -> int:
        """The actions that no policy limits."""
        indices = map(self.index, UNLIMITED_ACTIONS)
        return sum(1 << index for index in indices if index is not None)

    @cached_property
    def limited_mask(self) -> int:
        """The actions that policies limit: all others."""
        return self.full_mask ^ self.unlimited_mask

    @cached_property
    def ranges(self) -> Mapping[str, range]:
        """Indices of each service's actions, in the order of the actions; found by leaping from service to service."""
        ranges: dict[str, range] = {}
        start = 0
        while start < len(self.actions):
            service = self._keys[start].partition(":")[0]
            stop = bisect_left(self._keys, f"{service};", start)  # ; follows : in the alphabet
            ranges[service] = range(start, stop)
            start = stop
        return ranges

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Prefixes that have actions, in the order of the actions."""
        return tuple(self.ranges)

    def service_range(self, service: str) -> range:
        """Return the indices of a service's actions; empty if it is unknown."""
        return self.ranges.get(service.lower(), range(0))

    def service_mask(self, service: str) -> int:
        """Return the actions of a service."""
        span = self.service_range(service)
        return ((1 << len(span)) - 1) << span.start

    def service_title(self, service: str) -> str:
        """Return a service's name ("Amazon S3"), or its prefix if it is unknown."""
        return self._titles.get(service.lower(), service)

    def index(self, action: str) -> int | None:
        """Return an action's place, in whatever case it is written, or None if it is unknown."""
        key = action.lower()
        place = bisect_left(self._keys, key)
        return place if place < len(self._keys) and self._keys[place] == key else None

    def level(self, index: int) -> AccessLevel:
        """Return the access level of an action."""
        return _LETTERS[self._levels[index]]

    @cached_property
    def level_masks(self) -> dict[AccessLevel, int]:
        """The actions of each access level."""
        masks: dict[AccessLevel, int] = {}
        for letter, level in _LETTERS.items():
            table = {ord(other): "1" if other == letter else "0" for other in _LETTERS}
            masks[level] = int(self._levels[::-1].translate(table) or "0", 2)
        return masks

    def search(self, glob: str) -> int:
        """The actions whose whole text a glob matches, in any case; other than in a policy, ``*`` crosses the colon."""
        key = glob.lower()
        return self._matched(key, literal_prefix(key), compile_wildcard)

    def containing(self, text: str) -> int:
        """Return the actions whose text contains another one, in any case."""
        return self._mask(map(contains, self._keys, repeat(text.lower())))

    def members(self, mask: int, limit: int | None = None) -> list[int]:
        """Return the places in a mask, ascending; at most ``limit`` of them."""
        first = max((mask & -mask).bit_length() - 1, 0)  # those of a service stand together
        digits = bin(mask >> first)[:1:-1].encode().translate(_BIT_BYTES)
        return list(islice(compress(range(first, first + len(digits)), digits), limit))

    def _match(self, pattern: str) -> int:
        if pattern and not pattern.strip("*"):
            return self.full_mask
        key = pattern.lower()
        prefix = literal_prefix(key)
        if ":" not in prefix:
            return 0
        return self._matched(key, prefix, compile_action)

    def _matched(self, key: str, prefix: str, compiled: Callable[[str], Predicate]) -> int:
        """The actions that a pattern matches, which are among those that begin as it does before its first wildcard."""
        start = bisect_left(self._keys, prefix)
        if prefix == key:
            return 1 << start if start < len(self._keys) and self._keys[start] == key else 0
        stop = bisect_left(self._keys, f"{prefix}\U0010ffff", start)
        if not key[len(prefix) :].strip("*"):
            return ((1 << (stop - start)) - 1) << start
        matches = compiled(key)
        return self._mask(map(matches, self._keys[start:stop])) << start

    @staticmethod
    def _mask(flags: Iterable[bool]) -> int:
        digits = bytes(flags)[::-1].translate(_DIGITS)
        return int(digits, 2) if digits else 0


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """A resource type that an action names in its request.

    Attributes:
        name: Key of the service's `ResourceType`.
        required: True if every request names such a resource.
        condition_keys: Keys present when it does.
        dependent_actions: Actions that are then needed too.
    """

    name: str
    required: bool
    condition_keys: tuple[str, ...]
    dependent_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionDetails:
    """Details of an action; without resources AWS documents none, and says that only ``*`` covers it.

    Attributes:
        name: Without the service ("GetObject").
        description: A sentence of AWS.
        resources: The resource types it works on.
        condition_keys: Keys present in its requests whatever the resource; global keys are not listed.
        dependent_actions: Actions that are needed too.
    """

    name: str
    description: str
    resources: tuple[ResourceUse, ...]
    condition_keys: tuple[str, ...]
    dependent_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource, with the shape of its ARN, such as ``arn:${Partition}:s3:::${BucketName}``."""

    name: str
    arn: str
    condition_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionKey:
    """A key of requests, such as ``s3:x-amz-acl`` or ``aws:RequestTag/${TagKey}``.

    Attributes:
        key: As AWS spells it.
        type: String, ARN, Bool, Numeric, Date, IPAddress, or ArrayOf one of them for keys with several values.
        description: A sentence of AWS.
    """

    key: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """Details of a service: what its actions work on and which keys they know; mappings by name in small letters."""

    actions: Mapping[str, ActionDetails]
    resource_types: Mapping[str, ResourceType]
    condition_keys: Mapping[str, ConditionKey]


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """Return the catalogue that Orgwright is shipped with."""
    header, levels, actions = _resource("actions.txt.gz").split("\n", 2)
    facts = cast("dict[str, str]", json.loads(header))
    titles = cast("dict[str, str]", facts["titles"])
    return Catalogue(facts["date"], facts["source"], titles, levels, tuple(actions.rstrip("\n").split("\n")))


@lru_cache(maxsize=64)
def details(service: str) -> ServiceDetails | None:
    """Return the details of a service beyond its actions' names, or None if it is unknown."""
    line = _details_lines().get(service.lower())
    if line is None:
        return None
    found = cast("_Details", json.loads(line))
    actions = {
        name.lower(): ActionDetails(
            name,
            text,
            tuple(ResourceUse(use, required, tuple(read), tuple(others)) for use, required, read, others in uses),
            tuple(keys),
            tuple(dependent),
        )
        for name, (text, uses, keys, dependent) in found["actions"].items()
    }
    resources = {name.lower(): ResourceType(name, arn, tuple(keys)) for name, (arn, keys) in found["resources"].items()}
    keys = {key.lower(): ConditionKey(key, kind, text) for key, (kind, text) in found["keys"].items()}
    return ServiceDetails(actions, resources, keys)


def action_details(action: str) -> ActionDetails | None:
    """Return the details of an action such as ``s3:GetObject``, in whatever case it is written."""
    service, _, name = action.lower().partition(":")
    found = details(service)
    return found.actions.get(name) if found else None


_UseRecord = tuple[str, bool, list[str], list[str]]


class _Details(TypedDict):
    """The shape of a line of details.txt.gz."""

    actions: dict[str, tuple[str, list[_UseRecord], list[str], list[str]]]
    resources: dict[str, tuple[str, list[str]]]
    keys: dict[str, tuple[str, str]]


@lru_cache(maxsize=1)
def _details_lines() -> dict[str, str]:
    _, *lines = _resource("details.txt.gz").rstrip("\n").split("\n")
    return dict(line.split("\t", 1) for line in lines)


def _resource(name: str) -> str:
    return gzip.decompress((FOLDER / "catalogue" / name).read_bytes()).decode()


UNLIMITED_ACTIONS = frozenset(
    map(str.lower, read_record(tuple[str, ...], read_data("unlimited_actions.json")["actions"]))
)
"""In small letters."""

UNLIMITED_SENTENCE = "No policy limits this action: AWS carries it out whatever Allow and Deny statements say."


def is_unlimited(action: str) -> bool:
    """Return True if no policy limits an action, in whatever case it is written."""
    return action.lower() in UNLIMITED_ACTIONS
