"""Gaps of an import: entries of its report, and policies that stand for those that are perhaps attached."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias, TypeVar

from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.facts import Maybe, Missing, NodeFacts
from designer.exchange.imports.structure import called
from designer.organization.model import quotas
from designer.organization.model.observed import AccountCreation, Handshake, InvalidEffectivePolicy
from designer.organization.model.records import Policy, PolicyId, PolicyType, Settings, Unknown
from designer.organization.model.slugs import Slugs

T = TypeVar("T")

_SINGLY = 5


class Gap(NamedTuple):
    """Field of a record of the design that is not known.

    Attributes:
        owner: Id of the node or policy; empty for the settings.
        field: Name of the field of the record.
    """

    owner: str
    field: str


class Gaps:
    """Collector of missing values; many of one reason become one entry."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._fields: set[Gap] = set()

    @property
    def fields(self) -> frozenset[Gap]:
        """Fields without a known value."""
        return frozenset(self._fields)

    def value(self, maybe: Maybe[T], default: T, what: str, whom: str, gap: Gap) -> T:
        """Return the value, or its default, which is remembered as a gap.

        Args:
            maybe: The value, if it is known.
            default: The value that a design has in its place.
            what: The thing in a sentence: "e-mail address".
            whom: Its owner: "account shop"; empty for the organization.
            gap: The field that it is for.
        """
        if not isinstance(maybe, Missing):
            return maybe
        self._fields.add(gap)
        self._found.setdefault((what, maybe.reason), []).append((whom, maybe.where))
        return default

    def leave(self, gap: Gap) -> None:
        """Remember a field that the source leaves out, without reporting it."""
        self._fields.add(gap)

    def report(self, report: ConversionReport) -> None:
        """Report the gaps."""
        for (what, reason), places in self._found.items():
            if len(places) <= _SINGLY:
                for whom, where in places:
                    report.unknown(where or self._source, f"{_sentence(what, whom)} {reason}")
            else:
                many = f"{counted(len(places), 'entry', 'entries')}, {places[0][0]} the first"
                report.unknown(self._source, f"{_sentence(what, many)} {reason}")


def _sentence(what: str, whom: str) -> str:
    return f"Unknown {what} of {whom}." if whom else f"Unknown {what}."


OpenPlaces: TypeAlias = dict[tuple[PolicyType, str, str], dict[Missing, dict[str, None]]]
"""Keys of the nodes, by type of the policies, name of the only one that it may be, reason and place."""

_NAMED = 10
"""Most places of one reason, or remarks on one, that are reported one by one; more of them are one entry."""


def report_open_places(found: OpenPlaces, nodes: Mapping[str, NodeFacts], report: ConversionReport) -> None:
    """Report the nodes."""
    for (kind, candidate, reason), places in found.items():
        shown = places
        if len(places) > _NAMED:
            shown = {next(iter(places)): dict.fromkeys(key for targets in places.values() for key in targets)}
        for missing, targets in shown.items():
            plural = quotas.load().types[kind].plural
            first = called(nodes[next(iter(targets))])
            whom = first if len(targets) == 1 else counted(len(targets), "node")
            known = f"It is unknown whether {candidate} is attached to {whom}."
            said = known if candidate else f"The {plural} attached to {whom} are unknown."
            report.unknown(missing.where, f"{said} {reason}")


_ACTIONS = {
    "INVITE": "An invitation",
    "ENABLE_ALL_FEATURES": "A request to enable all features",
    "APPROVE_ALL_FEATURES": "An approval of all features",
    "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE": "A request to make the service-linked role",
    "TRANSFER_RESPONSIBILITY": "A transfer of billing",
}


def report_pending(settings: Settings, source: str, report: ConversionReport) -> None:
    """Report what is under way; of each kind a few one by one, then their number."""
    for sentences in (
        [_handshake(handshake) for handshake in settings.handshakes],
        [_creation(creation) for creation in settings.account_creations],
        [sentence for policy in settings.invalid_effective_policies for sentence in _invalid(policy)],
    ):
        for what, advice in sentences[:_NAMED]:
            report.note(source, what, advice)
        if len(sentences) > _NAMED:
            report.note(source, f"{counted(len(sentences) - _NAMED, 'more entry', 'more entries')} like this one.")


def _handshake(one: Handshake) -> tuple[str, str]:
    whom = ", ".join(short(name) for kind, name in one.parties if kind != "ORGANIZATION")
    until = f" until {one.expires[:10]}" if one.expires else ""
    waits = f"waits for an answer{until}"
    return f"{_ACTIONS.get(one.action, short(one.action))}{f' of {whom}' if whom else ''} {waits} ({one.id}).", ""


def _creation(one: AccountCreation) -> tuple[str, str]:
    if one.state == "FAILED":
        return f"The account {short(one.name)} was not made: {one.reason or 'AWS gives no reason'} ({one.id}).", ""
    return f"The account {short(one.name)} is being made ({one.id}).", "Import again when it is there."


def _invalid(one: InvalidEffectivePolicy) -> Iterator[tuple[str, str]]:
    whole = f"AWS calls the effective {one.type} of {one.account} invalid"
    if not one.errors:
        yield f"{whole}.", "AWS does not enforce all of it."
    for error in one.errors or ():
        place = f" at {short(error.path)}" if error.path else ""
        by = f" ({', '.join(error.policies)})" if error.policies else ""
        yield f"{whole}: {error.code}{place}{by}. {short(error.message, 200)}".rstrip(), ""


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
