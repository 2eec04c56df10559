"""Policies of the design that stand for those of which an import cannot tell whether they are attached."""

from collections.abc import Iterable

from designer.organization.model import quotas
from designer.organization.model.records import Policy, PolicyId, PolicyType, Unknown
from designer.organization.model.slugs import Slugs

_OPEN = " (attached or not)"
_LONGEST = 128
"""Characters of a name at AWS."""


class StandIns:
    """The stand-ins of one import: one for each type, and one for each policy that is the only one it may be.

    Args:
        policies: The library, to which they are added.
        attached: Policies by the key of the node, to which they are added.
        slugs: Ids of the library.
    """

    def __init__(self, policies: dict[PolicyId, Policy], attached: dict[str, list[PolicyId]], slugs: Slugs) -> None:
        self._policies = policies
        self._attached = attached
        self._slugs = slugs
        self._made: dict[tuple[PolicyType, Policy | None], PolicyId] = {}

    def attach(self, kind: PolicyType, candidate: Policy | None, targets: Iterable[str]) -> None:
        """Attach the one for a type, or for its only candidate, to nodes that do not have it or the candidate."""
        stand_in = self._made.get((kind, candidate))
        if stand_in is None:
            name = f"Unknown {quotas.load().types[kind].plural}" if candidate is None else _name(candidate)
            stand_in = self._made[kind, candidate] = self._slugs.policy(name)
            self._policies[stand_in] = Policy(
                stand_in,
                name,
                kind,
                "",
                _description(candidate),
                unknown=Unknown.ATTACHMENTS,
                candidate=candidate.text if candidate else "",
            )
        for key in targets:
            there = self._attached[key]
            if stand_in not in there and (candidate is None or candidate.id not in there):
                there.append(stand_in)


def _name(candidate: Policy) -> str:
    return f"{candidate.name[: _LONGEST - len(_OPEN)]}{_OPEN}"


def _description(candidate: Policy | None) -> str:
    if candidate is None:
        return "It stands for policies that may be attached here and could not be read."
    return f"It stands for {candidate.name}, which may be attached here or not."
