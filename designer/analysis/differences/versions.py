"""Versions: one state of a design as comparing needs it, and how one answer changes between two of them.

Two versions may be two designs, or one design with an edit and without it: then the organization is changed for moments
only, and is unchanged whenever other code reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption, known_facts
from designer.analysis.access.ceilings import Ceiling, Ceilings, ResourceCeilings
from designer.analysis.access.level_masks import asks_for_place, is_scp, known_partition, rcps_apply, scps_apply
from designer.analysis.access.owner_numbers import OwnerNumbers, Owners
from designer.analysis.access.placed_policies import keys_of_place, level_in_place, place_facts
from designer.analysis.access.question import policies_of
from designer.analysis.access.unknown_policies import is_unreadable
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType, Unknown
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import level_as_scps
from designer.policy.equivalence.path_formulas import PathFormulas, PathNumbers
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.matching.request import Facts, Level, NamedPolicy
from designer.policy.satisfiability.possible_requests import PossibleRequests, requests_on


class EffectDirection(Enum):
    """How an answer changes, or several together."""

    WIDER = "wider"
    OTHERWISE = "under other conditions"
    NARROWER = "narrower"
    BOTH = "partly wider, partly narrower"


_RANK = {Answer.DENIED: 0, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 1, Answer.ALLOWED: 2}


class Conditions(Enum):
    """Change of an answer that is conditional before and after."""

    LOOSER = "allowed in more cases"
    OTHER = "under other conditions"
    OPEN = "not settled"
    TIGHTER = "allowed in fewer cases"


class AnswerChange(NamedTuple):
    """One answer before and after.

    Attributes:
        before: Before.
        after: After; equal where both are conditional, or both unknown.
        conditions: The changes of conditions; None elsewhere.
    """

    before: Answer
    after: Answer
    conditions: Conditions | None = None

    @property
    def direction(self) -> EffectDirection:
        """Direction of the change of what is possible."""
        if self.conditions is not None:
            return _WAYS.get(self.conditions, EffectDirection.OTHERWISE)
        gained = _RANK[self.after] - _RANK[self.before]
        if not gained:  # from conditional to unknown or back, which is neither
            return EffectDirection.OTHERWISE
        return EffectDirection.WIDER if gained > 0 else EffectDirection.NARROWER

    @property
    def is_open(self) -> bool:
        """True if it is not settled that the conditions come to anything else."""
        return self.conditions is Conditions.OPEN


_WAYS = {Conditions.LOOSER: EffectDirection.WIDER, Conditions.TIGHTER: EffectDirection.NARROWER}
_D, _C, _U, _A = Answer.DENIED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.ALLOWED
CHANGES = (
    AnswerChange(_D, _A),
    AnswerChange(_D, _C),
    AnswerChange(_D, _U),
    AnswerChange(_C, _A),
    AnswerChange(_U, _A),
    *(AnswerChange(_C, _C, conditions) for conditions in Conditions),
    AnswerChange(_U, _U, Conditions.OPEN),
    AnswerChange(_U, _C),
    AnswerChange(_C, _U),
    AnswerChange(_A, _C),
    AnswerChange(_A, _U),
    AnswerChange(_C, _D),
    AnswerChange(_U, _D),
    AnswerChange(_A, _D),
)
"""All there are, from what becomes widest to what becomes narrowest."""


_AS_IT_IS = nullcontext()

_TYPES = {Stage.SCP: PolicyType.SERVICE_CONTROL_POLICY, Stage.RCP: PolicyType.RESOURCE_CONTROL_POLICY}

AttachedPolicies: TypeAlias = tuple[tuple[PolicyId, ...], ...]
"""The policies of each level of a path, root first."""

OpenLevel: TypeAlias = tuple[object, ...]
"""A policy in doubt on a level: paths on which all of these are the same leave the same unknown."""


class Version:
    """One state of a design; what it is asked is to be asked inside `looked_at`.

    Args:
        organization: The design.
        catalogue: Every action.
        assumption: Facts taken as known about every request.
        edit: Makes the change that leads from the organization to this state; None if it is the organization.
        tree: A version from which this one differs in nothing but texts of policies; None if more may differ.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        assumption: Assumption = NO_ASSUMPTION,
        edit: Callable[[], Change] | None = None,
        tree: Version | None = None,
    ) -> None:
        self.organization = organization
        self.catalogue = catalogue
        self._assumption = assumption
        self._edit = edit
        self._ceilings = Ceilings(organization, catalogue, assumption)
        self._resources = ResourceCeilings(organization, catalogue)
        self._policies: dict[tuple[PolicyType, tuple[PolicyId, ...]], tuple[NamedPolicy, ...]] = {}
        self._levels: dict[Stage, dict[NodeId | None, tuple[Level, ...]]] = {stage: {None: ()} for stage in _TYPES}
        self.known_attached: dict[NodeId | None, AttachedPolicies] = tree.known_attached if tree else {None: ()}
        self._in_doubt: dict[Stage, dict[PolicyId, Policy]] = {}
        self._some_ask: bool | None = None
        self._asking: dict[tuple[PolicyId, ...], bool] = {}
        self._partition: str | None = None
        self.numbers = self.callers = OwnerNumbers(by_part=True)

    def looked_at(self) -> AbstractContextManager[object]:
        """Return the organization in this state, as long as the block takes."""
        change = self._edit() if self._edit is not None else None
        return self.organization.tentatively(change) if change else _AS_IT_IS

    def ceiling(self, stage: Stage, node_id: NodeId) -> Ceiling:
        """Return the ceiling of a node's callers by the SCPs of its path, or of what it owns by the RCPs."""
        return self._resources.of(node_id) if stage is Stage.RCP else self._ceilings.of(node_id)

    def limits(self, stage: Stage, node_id: NodeId) -> bool:
        """Whether the policies of a stage limit a node at all."""
        return self.limits_anybody(stage) and not self.organization.is_management_account(node_id)

    def limits_anybody(self, stage: Stage) -> bool:
        """Whether policies of a stage are in force in the design."""
        return (scps_apply if stage is Stage.SCP else rcps_apply)(self.organization)

    def attached(self, node_id: NodeId) -> AttachedPolicies:
        """Return the policies of each level of a node's path, root first."""
        known, organization = self.known_attached, self.organization
        if node_id not in known:
            for above, level in pairwise((None, *organization.path(node_id))):
                if level is not None and level not in known:
                    known[level] = (*known[above], organization.nodes[level].policies)
        return self._marked(node_id, known[node_id]) if self._asking_for_place else known[node_id]

    @cached_property
    def _asking_for_place(self) -> dict[PolicyId, frozenset[str]]:
        """The policies that ask for what an account is of, with their keys, unless another place of it is assumed."""
        if any(key.lower().endswith("orgpaths") for key in self._assumption.request_context):
            return {}
        asked = ((one.id, keys_of_place(one)) for one in self.organization.policies.values())
        return {policy: keys for policy, keys in asked if keys}

    def _marked(self, node_id: NodeId, attached: AttachedPolicies) -> AttachedPolicies:
        """Return policies of levels with the place of the account behind those that ask for it: they differ by it."""
        asking = self._asking_for_place
        if all(asking.keys().isdisjoint(level) for level in attached):
            return attached
        place = PolicyId("@".join(str(self.shared_facts(node_id, kind)) for kind in _TYPES.values()))
        return tuple(level if asking.keys().isdisjoint(level) else (*level, place) for level in attached)

    def asked_facts(self, node_id: NodeId, kind: PolicyType) -> Facts:
        """Return what an account is of, as far as any policies ask for it."""
        keys = frozenset[str]().union(*self._asking_for_place.values())
        return tuple(fact for fact in place_facts(self.organization, node_id, kind) if fact[0] in keys) if keys else ()

    def shared_facts(self, node_id: NodeId, kind: PolicyType) -> Facts:
        """Return the asked facts of an account, with a shared number if no policy tells its own apart."""
        return self.numbers.shared_facts(self.asked_facts(node_id, kind))

    @cached_property
    def _owners(self) -> Owners:
        with self.looked_at():
            return Owners.of(self.organization)

    def share_numbers(self, other: Version) -> None:
        """Let one number stand for the owners, and one account for the callers, that neither version distinguishes."""
        self.numbers, self.callers = other.numbers, other.callers = self._owners.beside(other._owners)

    def caller_like(self, account: NodeId) -> str:
        """Return the callers of an account as others beside it with the same policies share them."""
        return account if self._assumption else self.callers.shared(self.organization.node(account).aws_id)

    def open_levels(self, stage: Stage, node_id: NodeId) -> frozenset[OpenLevel]:
        """Return the policies of a stage on a node's path that are not known or cannot be read."""
        organization, kind = self.organization, _TYPES[stage]
        if stage not in self._in_doubt:
            some = (policy for policy in organization.policies.values() if policy.type is kind)
            self._in_doubt[stage] = {one.id: one for one in some if one.unknown is not None or is_unreadable(one)}
        in_doubt = self._in_doubt[stage]
        if not in_doubt:
            return frozenset()
        nodes = organization.nodes
        return frozenset(
            self._open_level(level, in_doubt[policy])
            for level in organization.path(node_id)
            for policy in nodes[level].policies
            if policy in in_doubt
        )

    def _open_level(self, node_id: NodeId, in_doubt: Policy) -> OpenLevel:
        """A policy in doubt at a node: what may be attached is another at each, and allows what the others do not."""
        policies = map(self.organization.policy, self.organization.nodes[node_id].policies)
        allowing = frozenset(one.text for one in policies if is_scp(in_doubt) and is_scp(one) and _allows(one))
        if in_doubt.unknown is Unknown.ATTACHMENTS:
            return node_id, in_doubt.candidate, allowing
        return in_doubt.id, in_doubt.text, allowing

    def levels(self, stage: Stage, node_id: NodeId, *, shared: bool = False) -> tuple[Level, ...]:
        """Return the levels of a node's path with the policies of one stage, root first; empty if these limit nobody.

        `shared` has one number stand for owners that are not distinguished.

        Policies that are not known say nothing: ceilings say for which actions these may matter, and for all others the
        known ones decide alone.
        """
        organization = self.organization
        if not self.limits(stage, node_id):
            return ()
        known, kind = self._levels[stage], _TYPES[stage]
        if node_id not in known:
            for above, level in pairwise((None, *organization.path(node_id))):
                if level is not None and level not in known:
                    known[level] = (*known[above], self._level(kind, level))
        if not self._asking_for_place:
            return known[node_id]
        place = place_facts(organization, node_id, kind)
        place = self.numbers.shared_facts(place) if shared else place
        return tuple(level_in_place(level, kind, place) for level in known[node_id])

    def _level(self, kind: PolicyType, node_id: NodeId) -> Level:
        """Return one node's policies of a type; nodes with the same ones share them."""
        key = (kind, self.organization.node(node_id).policies)
        if key not in self._policies:
            every = policies_of(self.organization, node_id, kind)
            self._policies[key] = tuple([one._replace(text="", gap="") if one.gap else one for one in every])
        return Level(node_id, self._policies[key])

    def is_alone(self, node_id: NodeId) -> bool:
        """Return True if the answers of an account may differ from those of one beside it with the same policies."""
        if self._assumption.principal:
            return True
        organization = self.organization
        if self._some_ask is None:
            scps = (policy for policy in organization.policies.values() if is_scp(policy))
            self._some_ask = any(asks_for_place(scp.text) for scp in scps)
        nodes = organization.nodes
        return self._some_ask and any(self._ask_for_place(nodes[one].policies) for one in organization.path(node_id))

    def _ask_for_place(self, policies: tuple[PolicyId, ...]) -> bool:
        """Return True if SCPs among some policies ask for what an account is of."""
        if policies not in self._asking:
            texts = (policy.text for policy in map(self.organization.policy, policies) if is_scp(policy))
            self._asking[policies] = any(map(asks_for_place, texts))
        return self._asking[policies]

    def world(self, node_id: NodeId, stage: Stage = Stage.SCP, *, shared: bool = False) -> PossibleRequests:
        """Return the requests that callers of an account can make; for RCPs anybody's on what it owns; see `levels`."""
        if self._partition is None:
            self._partition = known_partition(self.organization)
        if stage is Stage.RCP:
            number = self.organization.node(node_id).aws_id
            if shared:
                number = self.numbers.shared(number) if number and self.numbers.asked else ""
            return requests_on(number, self._partition)
        known = known_facts(self.organization, node_id, self._assumption)
        return PossibleRequests.of(known, self._partition)


def _allows(policy: Policy) -> bool:
    return any(statement.effect is Effect.ALLOW for statement in read_policy_text(policy.text, Grammar.SCP).statements)


class NumberedPaths:
    """The paths of a version, by what the policies of one stage on their levels mean; as long as the version is kept.

    Args:
        version: The version.
        stage: The stage.
        formulas: The formulas that number levels.
        levels: Numbers of levels that are known already, by the policies attached there.
    """

    def __init__(
        self,
        version: Version,
        stage: Stage,
        formulas: PathFormulas,
        levels: Mapping[tuple[PolicyId, ...], int] = MappingProxyType({}),
    ) -> None:
        self.formulas = formulas
        self._version = version
        self._stage = stage
        self._levels = dict(levels)
        self._paths: dict[NodeId, PathNumbers] = {}
        self._alone: set[NodeId] = set()

    def of(self, node_id: NodeId) -> PathNumbers:
        """Return the numbers of the levels of a node."""
        if node_id not in self._paths:
            self.look_at((node_id,))
        return self._paths[node_id]

    def is_alone(self, node_id: NodeId) -> bool:
        """See `Version.is_alone`."""
        if node_id not in self._paths:
            self.look_at((node_id,))
        return node_id in self._alone

    def look_at(self, nodes: Iterable[NodeId]) -> None:
        """Number the paths of some nodes, with one look at the version: a look takes as long as many paths."""
        unknown = [node_id for node_id in nodes if node_id not in self._paths]
        if unknown:
            with self._version.looked_at():
                self._paths.update((node_id, self._numbered(node_id)) for node_id in unknown)
                if self._stage is Stage.SCP:  # anybody makes the requests that RCPs judge
                    self._alone.update(filter(self._version.is_alone, unknown))

    def after_edit(self, version: Version, policy: PolicyId) -> NumberedPaths:
        """Return the paths of a version where one policy has another text, or is attached elsewhere."""
        same = {attached: number for attached, number in self._levels.items() if policy not in attached}
        return NumberedPaths(version, self._stage, self.formulas, same)

    def _numbered(self, node_id: NodeId) -> PathNumbers:
        version, known = self._version, self._levels
        if not version.limits(self._stage, node_id):
            return ()
        attached = version.attached(node_id)
        try:
            return tuple([known[policies] for policies in attached])
        except KeyError:
            for policies, level in zip(attached, version.levels(self._stage, node_id, shared=True), strict=True):
                if policies not in known:
                    scps = level if self._stage is Stage.SCP else level_as_scps(level)
                    known[policies] = self.formulas.number(scps)
            return tuple([known[policies] for policies in attached])
