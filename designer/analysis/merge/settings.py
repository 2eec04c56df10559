"""The settings of a merged design, and what of one side's settings the other side's work needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from designer.analysis.differences.three_way import MISSING, PartKey, RecordKind, RecordPart, ThreeVersions
from designer.analysis.merge.asking import MergeAsker
from designer.analysis.merge.places import MergedPlaces
from designer.analysis.merge.questions import (
    LATER,
    MergeQuestion,
    MergeQuestionKind,
    MergeSide,
    ThreeValues,
)
from designer.analysis.merge.references import with_what_it_names
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.organization import Organization
from designer.organization.model.policy_types import PolicyType
from designer.organization.model.records import (
    DEFAULT_POLICY,
    DelegatedAdministrator,
    FeatureSet,
    NodeId,
    Settings,
    managed_as,
)


class MergedSettings:
    """The settings.

    Args:
        versions: The three designs.
        asker: Asked where both sides changed something, or one ended what the other uses.
        nodes: Nodes that stay.

    Attributes:
        record: The settings, naming only nodes that stay.
    """

    def __init__(self, versions: ThreeVersions, asker: MergeAsker, nodes: MergedPlaces) -> None:
        self._versions = versions
        self._asker = asker
        self._nodes = nodes
        for side in LATER:
            self._ask_of_types(side)
            self._ask_of_trust(side)
        self._ask_of_features(self._merged())
        self._ask_of_management(self._merged())
        self.record = self._among_nodes(self._with_center(self._merged()))

    def _merged(self) -> Settings:
        sides = (self._versions.base, self._versions.ours, self._versions.theirs)
        values = ThreeValues[object](*(side.settings for side in sides))
        return cast("Settings", self._asker.merged(RecordKind.SETTINGS, "", values))

    def _with_center(self, settings: Settings) -> Settings:
        """Return the settings with an Identity Center that has everything that is given."""
        center = settings.identity_center
        if center is None:
            return settings
        sides = (self._versions.base, self._versions.ours, self._versions.theirs)
        values = ThreeValues[object](*(side.settings.identity_center for side in sides))
        where = PartKey(RecordKind.SETTINGS, "", ("identity_center",))
        found = with_what_it_names(self._asker, where, values, center, self._merged_center)
        return replace(settings, identity_center=found)

    def _merged_center(self) -> IdentityCenter:
        return cast("IdentityCenter", self._merged().identity_center)

    def _ended(self, part: RecordPart, used: tuple[tuple[NodeId, str], ...], deleter: MergeSide) -> bool:
        """Ask whether something ends that one side ended and the other uses; it goes on until then."""
        where, values = PartKey(RecordKind.SETTINGS, "", part), ThreeValues[object](True, MISSING, used)
        nodes = tuple(dict.fromkeys(one for one, _ in used if one in self._nodes))
        question = MergeQuestion(
            MergeQuestionKind.DELETED,
            where,
            values if deleter is MergeSide.OURS else values.turned,
            LATER,
            nodes,
        )
        if self._asker.ask(question) is deleter:
            return True
        self._asker.forced[where] = deleter.other
        return False

    def _ask_of_types(self, deleter: MergeSide) -> None:
        """Ask of types of policies that one side disabled while the other attached one of them."""
        keeper = deleter.other.of(self._versions)
        gone = {*self._versions.base.settings.policy_types}.difference(deleter.of(self._versions).settings.policy_types)
        for kind in sorted(gone.intersection(keeper.settings.policy_types), key=list(PolicyType).index):
            used = tuple(sorted(_newly_attached(self._versions.base, keeper, kind)))
            if used and not self._ended(("policy_types", kind), used, deleter):
                kept = (PartKey(RecordKind.NODE, node, ("policies", kind)) for node in self._nodes)
                self._asker.forced |= dict.fromkeys(kept, deleter.other)

    def _ask_of_trust(self, deleter: MergeSide) -> None:
        """Ask of services whose trusted access one side ended while the other made an account administer them."""
        base, keeper = self._versions.base.settings, deleter.other.of(self._versions).settings
        gone = {*base.trusted_services}.difference(deleter.of(self._versions).settings.trusted_services)
        for service in sorted(gone.intersection(keeper.trusted_services)):
            new = {*keeper.delegated_administrators}.difference(base.delegated_administrators)
            used = tuple(sorted((one.account, service) for one in new if one.service == service))
            if used:
                self._ended(("trusted_services", service), used, deleter)

    def _ask_of_management(self, found: Settings) -> None:
        """Ask where one side chose a management account that the other made an administrator, which AWS refuses."""
        both = [one for one in found.delegated_administrators if one.account == found.management_account]
        if not both:
            return
        account = cast("NodeId", found.management_account)
        parts = (("management_account",), *(("delegated_administrators", administrator) for administrator in both))
        words = f"The management account cannot administer {both[0].service} by delegation."
        self._ask_of_rule(words, parts, (account,))

    def _ask_of_features(self, found: Settings) -> None:
        """Ask where one side limits the organization to consolidated billing and the other uses more features."""
        if found.feature_set is FeatureSet.ALL or not (found.policy_types or found.trusted_services):
            return
        sides = (self._versions.base.settings, self._versions.ours.settings, self._versions.theirs.settings)
        parts = dict.fromkeys((name, one) for side in sides for name in _ALL_FEATURES for one in getattr(side, name))
        words = "An organization with consolidated billing only has no policies and no trusted access."
        side = self._ask_of_rule(words, (("feature_set",), *parts))
        kinds = [one for name, one in parts if name == "policy_types"]
        kept = (PartKey(RecordKind.NODE, node, ("policies", kind)) for node in self._nodes for kind in kinds)
        self._asker.forced |= dict.fromkeys(kept, side)

    def _ask_of_rule(self, words: str, parts: tuple[RecordPart, ...], nodes: tuple[NodeId, ...] = ()) -> MergeSide:
        """Ask from which side some settings are taken that break a rule together; from the base until then."""
        sides = (self._versions.base, self._versions.ours, self._versions.theirs)
        values = ThreeValues[object](*(tuple(_setting(side.settings, part) for part in parts) for side in sides))
        where = PartKey(RecordKind.SETTINGS, "", parts[0])
        asked = MergeQuestion(MergeQuestionKind.UNION, where, values, nodes=nodes, rule=words)
        side = self._asker.ask(asked) or MergeSide.BASE
        self._asker.forced |= {PartKey(RecordKind.SETTINGS, "", part): side for part in parts}
        return side

    def _among_nodes(self, settings: Settings) -> Settings:
        """Return the settings without what names nodes that are gone, in the orders that a design has."""
        there, center = self._nodes, settings.identity_center
        slots, management = dict(settings.reserved_slots), settings.management_account
        administrators = (one for one in settings.delegated_administrators if one.account in there)
        return replace(
            settings,
            policy_types=tuple(policy_type for policy_type in PolicyType if policy_type in settings.policy_types),
            reserved_slots=tuple((kind, slots[kind]) for kind in PolicyType if kind in slots),
            management_account=management if management in there else None,
            delegated_administrators=tuple(one for one in administrators if self._stands(one, settings)),
            identity_center=None if center is None else center.where(there.__contains__),
        )

    def _stands(self, one: DelegatedAdministrator, settings: Settings) -> bool:
        """Whether a service has trusted access, or a side names an administrator of it without, as imports do."""
        sides = (side.of(self._versions).settings for side in LATER)
        without = (one in side.delegated_administrators and one.service not in side.trusted_services for side in sides)
        return one.service in settings.trusted_services or any(without)


_ALL_FEATURES = ("policy_types", "trusted_services", "delegated_administrators")
"""Settings that an organization with consolidated billing only does not have."""


def _setting(settings: Settings, part: RecordPart) -> object:
    """Return the value of a setting, or whether something is in its list."""
    field, *key = part
    value = getattr(settings, str(field))
    return key[0] in value if key else value


def _newly_attached(base: Organization, keeper: Organization, kind: PolicyType) -> Iterator[tuple[NodeId, str]]:
    """Yield the attachments that a side made of policies of a type, AWS's own left out: the node and the policy."""
    for node in keeper.nodes.values():
        before = base.nodes.get(node.id)
        for policy_id in set(node.policies).difference(before.policies if before is not None else ()):
            policy = keeper.policies[policy_id]
            if policy.type is kind and managed_as(policy) != DEFAULT_POLICY.get(kind):
                yield node.id, policy_id
