"""Compliance programmes: their kind, the duties that stay with the customer, evidence, addresses; as dated data.

The lists of services in scope are another table (`designer.analysis.guardrails.programmes`), which a design may bring
up to date with lists of its own. A programme may have no list, and a list may be of a programme that is not described
here.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from typing import NamedTuple

from designer.analysis.guardrails import programmes as lists
from designer.analysis.guardrails.programmes import Programme
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog import catalogue


class ProgrammeKind(Enum):
    """Kind of a programme: a certificate of AWS, a law to obey, or published requirements."""

    CERTIFICATION = "certification"
    LAW = "law"
    ALIGNMENT = "alignment"
    OWN = "own"


class ProgrammeDuty(NamedTuple):
    """Duty that stays with the customer.

    Attributes:
        id: Stable word, unique in the programme.
        text: The duty as a sentence.
        confidence: "high", "medium" or "low".
    """

    id: str
    text: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """One programme.

    Attributes:
        id: Stable word, as nodes name it.
        title: "PCI DSS".
        kind: Its kind.
        about: Its purpose, in a sentence or two.
        duties: Duties of the customer.
        agreement: Id of the kind of agreement that it asks for; empty if there is none.
        evidence: Ids of the families of reports that serve as evidence.
        partition: Partition that it is about; empty for any.
        regions: Regions that it is about; empty for any.
        page: Address of AWS's page.
        confidence: "high", "medium" or "low".
    """

    id: str
    title: str
    kind: ProgrammeKind
    about: str = ""
    duties: tuple[ProgrammeDuty, ...] = ()
    agreement: str = ""
    evidence: tuple[str, ...] = ()
    partition: str = ""
    regions: tuple[str, ...] = ()
    page: str = ""
    confidence: str = ""


class CompliancePage(NamedTuple):
    """Page of AWS's Customer Compliance Center, or beside it.

    Attributes:
        title: Its title.
        page: Its address.
        about: Its content.
        confidence: "high", "medium" or "low".
    """

    title: str
    page: str
    about: str
    confidence: str


class ProgrammeTable(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        notice: Notice for those who rely on it.
        kinds: Meaning of each kind.
        confidence: Meaning of each word of confidence.
        center: Pages for all programmes.
        programmes: Programmes by id.
    """

    date: str
    notice: str
    kinds: Mapping[ProgrammeKind, str]
    confidence: Mapping[str, str]
    center: tuple[CompliancePage, ...]
    programmes: Mapping[str, ProgrammeFacts]


@cache
def load() -> ProgrammeTable:
    """Return the table that this version of the program has."""
    return read_record(ProgrammeTable, read_data("programmes.json"))


def facts_of(organization: Organization, programme: str) -> ProgrammeFacts | None:
    """Facts of a programme; of one that only a list of the design knows its title alone, and None for no programme."""
    known = load().programmes.get(programme)
    if known is not None:
        return known
    listed = list_of(organization, programme)
    return None if listed is None else ProgrammeFacts(programme, listed.title, ProgrammeKind.OWN)


def list_of(organization: Organization, programme: str) -> Programme | None:
    """Return the list of services in scope: the design's own, else that of the program, or None if there is none."""
    return next((one for one in lists.known_programmes(organization).all if one.id == programme), None)


class ProgrammeMark(NamedTuple):
    """Programme that a node falls under, and the node which says so: itself or one above."""

    programme: str
    node: NodeId


def marks_at(organization: Organization, node: NodeId) -> tuple[str, ...]:
    """Return the ids of the programmes that a node itself names."""
    text = organization.node(node).programmes
    return tuple(dict.fromkeys(text.lower().replace(",", " ").split())) if text else ()


def marks_of(organization: Organization, node: NodeId) -> tuple[ProgrammeMark, ...]:
    """Return the programmes that a node falls under, the inherited ones first."""
    found: dict[str, NodeId] = {}
    for level in organization.path(node):
        for programme in marks_at(organization, level):
            found.setdefault(programme, level)
    return tuple(ProgrammeMark(programme, level) for programme, level in found.items())


def marked_accounts(organization: Organization) -> dict[str, list[NodeId]]:
    """Return accounts of every programme that any falls under, in outline order; programmes in the order of the table.

    A programme that a node without accounts names is there, too.
    """
    named = [node for node in organization.walk() if organization.node(node).programmes]
    found: dict[str, dict[NodeId, None]] = {}
    for node in named:
        for programme in marks_at(organization, node):
            found.setdefault(programme, {}).update(dict.fromkeys(organization.accounts(node)))
    order = {programme: place for place, programme in enumerate(load().programmes)}
    programmes = sorted(found, key=lambda one: (order.get(one, len(order)), one))
    if len(named) < 2:
        return {programme: list(found[programme]) for programme in programmes}
    places = {account: place for place, account in enumerate(organization.accounts())}
    return {programme: sorted(found[programme], key=places.__getitem__) for programme in programmes}


def marked_nodes(organization: Organization) -> Iterator[tuple[NodeId, str, tuple[NodeId, ...]]]:
    """Yield every node and programme that it names where no node above names it, with the accounts there."""
    for node in [node for node in organization.nodes.values() if node.programmes]:
        above = {one for level in organization.path(node.id)[:-1] for one in marks_at(organization, level)}
        for programme in marks_at(organization, node.id):
            if programme not in above:
                yield node.id, programme, tuple(organization.accounts(node.id))


def latest_day(organization: Organization) -> str:
    """The newest of the days that the design and the catalogue name as passed, ISO: today is that day or later."""
    records = organization.settings.compliance
    days = [reading.day[:10] for reading in records.readings] if records else []
    lists = [programme_list.as_of[:10] for programme_list in records.lists] if records else []
    newest = catalogue.load().date
    return max(newest, *days, *lists) if days or lists else newest
