"""Masks of the SCPs attached to one node, a level of a path: allowed and denied together, for all actions at once.

Inside a level the Allow statements add up; AWS then demands an Allow on every level and no Deny on any
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.access.unknown_policies import candidate_of
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import spelled_out
from designer.policy.language.document import Grammar, PolicyDocument, read_policy_text
from designer.policy.matching.request import Facts
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY, RequestOrigin, origin_of, partition_of
from designer.policy.satisfiability.masks import Masks, masks, masks_of

ALL_BITS = -1
"""Every action of any catalogue, as bits."""


@dataclass(slots=True, eq=False)
class LevelMasks:
    """The SCPs of one node, joined to sets of actions. Nodes with the same policies share one object.

    Treat it as immutable; see `Ceiling` for why it is not frozen.

    Attributes:
        policies: Ids of the SCPs, in attach order.
        sure: Actions that one level surely lets through, as bits over the catalogue.
        possible: Actions that it lets through for some resource or condition.
        settled: Actions whose answer here depends on no SCP that is unknown or cannot be read.
    """

    policies: tuple[PolicyId, ...]
    sure: int
    possible: int
    settled: int = ALL_BITS

    @property
    def known(self) -> bool:
        """Whether every SCP is known."""
        return self.settled == ALL_BITS


class _Part(NamedTuple):
    """The share of one SCP in a level; of one that is not known, what it may allow and deny."""

    masks: Masks
    known: bool = True


class LevelMasksCache:
    """The masks of the levels of an organization, made once for all nodes that carry the same policies."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._parts: dict[PolicyId, _Part | None] = {}
        self._places: dict[tuple[PolicyId, ...], bool] = {}
        self._some_ask: bool | None = None
        self._partition: str | None = None
        self._levels: dict[tuple[PolicyId, ...], LevelMasks] = {}
        self._under: dict[tuple[tuple[PolicyId, ...], Facts], LevelMasks] = {}
        self._keys: dict[tuple[PolicyId, ...], frozenset[str]] = {}

    def of(self, attached: tuple[PolicyId, ...]) -> LevelMasks:
        """Return the masks of a node with these policies; policies of other types do not count."""
        level = self._levels.get(attached)
        if level is None:
            cached, part_of = self._parts, self._part
            parts = [cached.get(policy_id) or part_of(policy_id) for policy_id in attached]
            scps = attached
            if None in parts:
                scps = tuple([policy_id for policy_id, part in zip(attached, parts, strict=True) if part])
            level = self._levels[attached] = self._join(scps, [part for part in parts if part])
        return level

    def under(self, attached: tuple[PolicyId, ...], known: Facts) -> LevelMasks:
        """Return the masks of a node with these policies where some facts of the context are known."""
        whole = self.of(attached)
        scps, keys = whole.policies, self._keys.get(attached)
        if keys is None:
            keys = self._keys[attached] = self._read_keys(scps)
        known = tuple(fact for fact in known if fact[0] in keys) if keys else ()
        if not known:
            return whole
        level = self._under.get((scps, known))
        if level is None:
            level = self._join(scps, [self._reduced(scp, known) for scp in scps])
            self._under[scps, known] = level
        return level

    def depends_on_place(self, attached: tuple[PolicyId, ...]) -> bool:
        """Return True if the level of a node with these policies differs between accounts by what the design knows."""
        if not self.some_ask:
            return False
        found = self._places.get(attached)
        if found is None:
            scps = (policy for policy in map(self._organization.policy, attached) if is_scp(policy))
            found = self._places[attached] = any(asks_for_place(policy.text) for policy in scps)
        return found

    @property
    def some_ask(self) -> bool:
        """True if any SCP asks for what the design knows of the callers of an account."""
        if self._some_ask is None:
            every = self._organization.policies.values()
            self._some_ask = any(asks_for_place(policy.text) for policy in every if is_scp(policy))
        return self._some_ask

    def forget(self, change: Change) -> bool:
        """Drop what a change of policy texts made stale; whether that is everything."""
        self._under.clear()
        self._keys.clear()
        self._places.clear()
        self._some_ask = None
        stale = set(change.policies)
        before, self._partition = self._partition, None
        if (stale or change.settings) and before is not None and before != self.partition:
            self._parts.clear()
            self._levels.clear()
            return True
        if stale:
            self._parts = {policy_id: part for policy_id, part in self._parts.items() if policy_id not in stale}
            self._levels = {key: level for key, level in self._levels.items() if stale.isdisjoint(key)}
        return False

    @property
    def partition(self) -> str:
        """See `partition_of`."""
        if self._partition is None:
            self._partition = known_partition(self._organization)
        return self._partition

    def _part(self, policy_id: PolicyId) -> _Part | None:
        """Return the share of a policy in a level, or None if it is not an SCP."""
        if policy_id not in self._parts:
            policy = self._organization.policy(policy_id)
            part: _Part | None = None
            if is_scp(policy) and policy.unknown is None:
                part = _part_of(policy.text, self._catalogue, self.partition)
            elif is_scp(policy):
                part = _doubtful(candidate_of(policy), self._catalogue, self.partition)
            self._parts[policy_id] = part
        return self._parts[policy_id]

    def _read_keys(self, scps: tuple[PolicyId, ...]) -> frozenset[str]:
        """Return the context keys on which some SCPs depend."""
        from designer.policy.evaluation.partial import mentioned_keys  # the evaluator, not needed at the start

        texts = (self._organization.policy(policy_id).text for policy_id in scps)
        return frozenset().union(*(mentioned_keys(text, Grammar.SCP) for text in texts))

    def _reduced(self, scp: PolicyId, known: Facts) -> _Part:
        from designer.policy.evaluation.partial import reduce

        whole = self._part(scp)
        if whole is not None and not whole.known:
            return whole
        left = reduce(self._organization.policy(scp).text, Grammar.SCP, known)
        place = origin_of(known, self.partition)
        return _limited(masks_of(left.statements, self._catalogue, place, variables=left.variables), self._catalogue)

    def _join(self, scps: tuple[PolicyId, ...], parts: Sequence[_Part]) -> LevelMasks:
        """Allows add up, Denies too. Every level lets the actions through that no policy limits."""
        full = self._catalogue.full_mask
        allow_sure = allow_any = 0
        keep_sure = keep_any = full
        doubtful: list[Masks] = []
        for own, known in parts:
            if not known:
                doubtful.append(own)
            one_allow_sure, one_allow_any, one_keep_sure, one_keep_any = own
            # Most SCPs only allow or only deny; each join with nothing would copy three kilobytes.
            if one_allow_any:
                allow_sure = allow_sure | one_allow_sure if allow_sure else one_allow_sure
                allow_any = allow_any | one_allow_any if allow_any else one_allow_any
            if one_keep_any is not full:
                keep_sure = keep_sure & one_keep_sure if keep_sure is not full else one_keep_sure
                keep_any = keep_any & one_keep_any if keep_any is not full else one_keep_any
        allow_sure = allow_sure or self._catalogue.unlimited_mask
        allow_any = allow_any or self._catalogue.unlimited_mask
        sure = keep_any if allow_sure is full else allow_sure & keep_any
        settled = ALL_BITS
        for own in doubtful:
            settled &= own.keep_any & ~(own.allow_any & ~allow_sure)
        return LevelMasks(scps, sure, keep_sure if allow_any is full else allow_any & keep_sure, settled)


@lru_cache(maxsize=2048)
def _part_of(text: str, catalogue: Catalogue, partition: str) -> _Part:
    """Return the share of an SCP; one that AWS would refuse may allow and deny anything."""
    document = read_policy_text(text, Grammar.SCP)
    if not document.readable:
        return _doubtful(None, catalogue, partition)
    return _limited(masks(document, catalogue, RequestOrigin("", partition)), catalogue)


def _doubtful(candidate: PolicyDocument | None, catalogue: Catalogue, partition: str) -> _Part:
    """Return the share of an SCP that is there or not, with what it says then; None: it may allow and deny anything."""
    full = catalogue.full_mask
    if candidate is None:
        return _limited(Masks(0, full, full, 0), catalogue, known=False)
    own = masks(candidate, catalogue, RequestOrigin("", partition))
    return _limited(Masks(0, own.allow_any, full, own.keep_any), catalogue, known=False)


def _limited(own: Masks, catalogue: Catalogue, *, known: bool = True) -> _Part:
    """Return the share of an SCP with these masks, which neither allow nor deny what no policy limits.

    Where it allows or keeps everything, the mask is the catalogue's own, so code that joins masks sees that at once.
    """
    full, unlimited = catalogue.full_mask, catalogue.unlimited_mask
    whole = (mask | unlimited if mask else 0 for mask in own[:2])
    kept = (mask | unlimited for mask in own[2:])
    return _Part(Masks(*(full if mask == full else mask for mask in (*whole, *kept))), known)


PLACE_KEYS = frozenset({ACCOUNT_KEY, "aws:principalorgid", "aws:principalorgpaths"})
"""Keys whose values the design knows for the callers of an account."""


_MAY_ASK = re.compile(r'aws:principal(?:account|org)|"arn:[^:"]*:[^:"]*:[^:"]*:(?!\*:)|\\u', re.IGNORECASE)
"""Parts of every text that asks for them: their names, or an ARN of no arbitrary account."""


@lru_cache(maxsize=8192)
def asks_for_place(text: str) -> bool:
    """Return True if an SCP asks for what the design knows of the callers of an account."""
    if not _MAY_ASK.search(text):
        return False
    from designer.policy.evaluation.partial import mentioned_keys  # the evaluator, not needed at the start

    return not mentioned_keys(text, Grammar.SCP).isdisjoint(PLACE_KEYS)


def known_partition(organization: Organization) -> str:
    """Return the partition of an organization: as its settings say, or as its SCPs and RCPs do (see `partition_of`)."""
    return organization.settings.partition or partition_of(
        policy.text for policy in organization.policies.values() if policy.type in _NAMING_PARTITIONS
    )


_NAMING_PARTITIONS = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)


def arn_partition(organization: Organization) -> str:
    """The partition of the ARNs of an organization's callers; where it is open, the only one that policies name."""
    if said := known_partition(organization):
        return said
    named = {
        name for policy in organization.policies.values() for name in _ARN_PARTITION.findall(spelled_out(policy.text))
    }
    return named.pop() if len(named) == 1 else "aws"


_ARN_PARTITION = re.compile(r"\barn:(aws[a-z-]*):")


def is_scp(policy: Policy) -> bool:
    """Return True if a policy is a service control policy."""
    return policy.type is PolicyType.SERVICE_CONTROL_POLICY


def scps_apply(organization: Organization) -> bool:
    """Return True if SCPs limit anybody: their type is enabled in the root, and all features are."""
    settings = organization.settings
    return settings.feature_set is FeatureSet.ALL and PolicyType.SERVICE_CONTROL_POLICY in settings.policy_types


def rcps_apply(organization: Organization) -> bool:
    """Return True if RCPs limit what may be done to anybody's resources: as `scps_apply`."""
    settings = organization.settings
    return settings.feature_set is FeatureSet.ALL and PolicyType.RESOURCE_CONTROL_POLICY in settings.policy_types
