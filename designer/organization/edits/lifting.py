"""Edits that lift a refusal: the last sentence of the refusal names one, and here is the edit of that name."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from designer.organization.edits.attachments import detach
from designer.organization.edits.settings import (
    deregister_administrator,
    enable_policy_type,
    set_feature_set,
    set_organization_aws_id,
)
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, PolicyType


class Lift(NamedTuple):
    """An edit after which a refused one may be possible.

    Attributes:
        label: Its name as a button shows it: "Enable tag policies".
        edit: Makes the change in an organization.
    """

    label: str
    edit: Callable[[Organization], Change]

    @property
    def sentence(self) -> str:
        """Last sentence of the refusals that it lifts."""
        return f"{self.label} first."


def lift_of(organization: Organization, refusal: str) -> Lift | None:
    """Return the edit that a refusal asks for in its last sentence, or None."""
    words = refusal.casefold()
    return next((lift for lift in lifts(organization) if words.endswith(lift.sentence.casefold())), None)


def lifts(organization: Organization) -> Iterator[Lift]:
    """Yield every edit that may lift a refusal."""
    settings = organization.settings
    yield Lift("Enable all features", partial(set_feature_set, feature_set=FeatureSet.ALL))
    yield Lift("Clear the organization's AWS id", partial(set_organization_aws_id, aws_id=""))
    for kind in PolicyType:
        yield Lift(f"Enable {quotas.load().types[kind].plural}", partial(enable_policy_type, kind=kind))
    for one in settings.delegated_administrators:
        label = f"Deregister {organization.node(one.account).name} from {one.service}"
        yield Lift(label, partial(deregister_administrator, account=one.account, service=one.service))
    for policy in organization.policies.values():
        nodes = organization.targets(policy.id)
        yield Lift(f"Detach {policy.name} everywhere", partial(detach, policy_id=policy.id, nodes=tuple(nodes)))
