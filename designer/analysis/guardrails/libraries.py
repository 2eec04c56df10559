"""Libraries of a team: guardrails, rules, programmes, templates, lenses and dated lists that its people wrote as data.

Nothing of a library runs. It may add to what the program has, and replace and silence nothing: `exchange.library` reads
one and refuses the ids of ours. `use` puts some in use for this process; nothing does so because of where a design
lies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from designer.analysis.guardrails import catalogue, programmes
from designer.analysis.guardrails.catalogue import Guardrail
from designer.analysis.guardrails.programmes import Programme
from designer.basics.dataclass import dataclass
from designer.basics.words import counted, short
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.records import JudgingLibrary
from designer.policy.json.text import Plain


class NodeSelector(NamedTuple):
    """The nodes that a rule is about: those that fit all that it says; ``*`` and ``?`` are wildcards.

    Attributes:
        kind: "account", "ou" or "any".
        paths: Patterns of the names from below the root down, one of which fits, as in ``Workloads/Prod/*``.
        tags: Patterns of the values by the keys of tags that the node has.
        programmes: Ids of programmes, one of which it falls under.
    """

    kind: str = "account"
    paths: tuple[str, ...] = ()
    tags: Mapping[str, str] = {}
    programmes: tuple[str, ...] = ()


class NodeRequirement(NamedTuple):
    """What the nodes of a rule have.

    Attributes:
        tags: Patterns of the values by the keys of tags that must be there.
        names: Patterns, one of which the name fits.
    """

    tags: Mapping[str, str] = {}
    names: tuple[str, ...] = ()


class RuleCase(NamedTuple):
    """One node, by which a rule is tried.

    Attributes:
        path: Names of the OUs above it and its own.
        kind: "account" or "ou".
        tags: Its tags.
        programmes: Programmes that it names.
        scp: Document of an SCP on it; None if there is none besides FullAWSAccess.
        rcp: Document of an RCP, likewise.
    """

    path: str
    kind: str = "account"
    tags: Mapping[str, str] = {}
    programmes: tuple[str, ...] = ()
    scp: Mapping[str, Plain] | None = None
    rcp: Mapping[str, Plain] | None = None


class TeamRule(NamedTuple):
    """A rule of a library: nodes that it selects have something, or keep a promise.

    Attributes:
        id: Begins with the prefix of the library.
        title: The right state, in a few words.
        severity: "error", "warning" or "advice".
        why: The reason.
        finds: Cases that it finds.
        accepts: Cases that it accepts.
        source: Address of a page on it; may be empty.
        select: The nodes.
        require: What they have; None if it is a promise.
        promise: A guardrail test without nodes: what their accounts keep.
    """

    id: str
    title: str
    severity: str
    why: str
    finds: tuple[RuleCase, ...]
    accepts: tuple[RuleCase, ...]
    source: str = ""
    select: NodeSelector = NodeSelector()
    require: NodeRequirement | None = None
    promise: GuardrailTest | None = None


class TeamTemplate(NamedTuple):
    """A design to start from: id, title, description, and the file with its content."""

    id: str
    title: str
    description: str
    design: str
    data: bytes


class TeamQuota(NamedTuple):
    """A limit of AWS as it stands for the team's organization, lower than the one that holds for everybody.

    Attributes:
        id: Begins with the prefix of the library.
        title: What is limited, in a few words.
        as_of: Day on which it was read, ISO.
        limit: "accounts", "ous" or "ouLevels".
        most: The largest number.
        note: A remark on it.
        source: Address of a page on it; may be empty.
    """

    id: str
    title: str
    as_of: str
    limit: str
    most: int
    note: str = ""
    source: str = ""


class TeamActions(NamedTuple):
    """Actions that AWS has added since our own list: offered and named beside what we say, which stays as it is.

    Attributes:
        id: Begins with the prefix of the library.
        title: What they are, in a few words.
        as_of: Day on which they were read, ISO.
        actions: Names, as AWS spells them.
        events: Action that an event of CloudTrail asks for, by the event's source and name with a colon between them.
        note: A remark on them.
        source: Address of a page on them; may be empty.
    """

    id: str
    title: str
    as_of: str
    actions: tuple[str, ...]
    events: Mapping[str, str] = {}
    note: str = ""
    source: str = ""


class LensPreset(NamedTuple):
    """A lens with its subject, as the command line takes it: ``tag=cost-center``."""

    id: str
    title: str
    lens: str


@dataclass(frozen=True, slots=True, eq=False)
class TeamLibrary:
    """A library that has been read.

    Attributes:
        name: "acme-guardrails".
        version: "2.4".
        prefix: Beginning of all its ids, without the hyphen.
        digest: SHA-256 of its files, in hexadecimal.
        folder: Its place, for people.
        guardrails: By id.
        rules: Its rules.
        programmes: Its programmes.
        templates: Its templates.
        lenses: Its presets.
        quotas: Its quotas.
        actions: Its lists of actions.
        faults: Sentences on files that are refused, each with its place.
    """

    name: str
    version: str
    prefix: str
    digest: str
    folder: str = ""
    guardrails: tuple[Guardrail, ...] = ()
    rules: tuple[TeamRule, ...] = ()
    programmes: tuple[Programme, ...] = ()
    templates: tuple[TeamTemplate, ...] = ()
    lenses: tuple[LensPreset, ...] = ()
    quotas: tuple[TeamQuota, ...] = ()
    actions: tuple[TeamActions, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Name and version: "acme-guardrails 2.4"."""
        return f"{self.name} {self.version}"

    @property
    def words(self) -> str:
        """What it has: "Library acme-guardrails 2.4 has 1 guardrail, 2 rules."."""
        counts = (
            (len(self.guardrails), "guardrail"),
            (len(self.rules), "rule"),
            (len(self.programmes), "programme"),
            (len(self.templates), "template"),
            (len(self.lenses), "lens preset"),
            (len(self.quotas), "quota"),
            (len(self.actions), "action list"),
        )
        has = ", ".join(counted(number, noun) for number, noun in counts if number) or "nothing"
        return f"Library {self.title} has {has}."


_IN_USE: list[TeamLibrary] = []


def in_use() -> tuple[TeamLibrary, ...]:
    """Return the libraries that are in use."""
    return tuple(_IN_USE)


def use(libraries: Sequence[TeamLibrary]) -> None:
    """Put these libraries in use, and no others."""
    _IN_USE[:] = libraries
    catalogue.TEAM_GUARDRAILS.clear()
    catalogue.TEAM_GUARDRAILS.update({rail.id: rail for library in libraries for rail in library.guardrails})
    programmes.TEAM_PROGRAMMES[:] = [programme for library in libraries for programme in library.programmes]


def library_of(id_: str) -> TeamLibrary | None:
    """Return the library in use that an id is of; None for one of ours."""
    return next((library for library in _IN_USE if id_.startswith(f"{library.prefix}-")), None)


def team_actions() -> Iterator[tuple[str, TeamActions, str]]:
    """Yield the actions that libraries in use list, each with its list and the title of the library."""
    return ((one, listed, library.title) for library in _IN_USE for listed in library.actions for one in listed.actions)


def action_said(action: str) -> Iterator[str]:
    """Yield a sentence for each library in use that lists an action."""
    for name, listed, title in team_actions():
        if name.lower() == action.lower():
            yield f"Library {title} has {name} among the actions of {listed.as_of}."


def events_said(events: Iterable[str]) -> Iterator[str]:
    """Yield what libraries in use say of events, as phrases.

    Args:
        events: Source and name of each, with a space between them.
    """
    lists = [(listed, library.title) for library in _IN_USE for listed in library.actions]
    for event in events:
        for listed, title in lists:
            if action := listed.events.get(event.replace(" ", ":", 1)):
                yield f"{event} asks for {action} by library {title} of {listed.as_of}"


def judges() -> str:
    """Return the libraries that judge besides our own checks, as a phrase; empty if none is in use."""
    return " and ".join(f"library {one.title}{' (what has no faults)' * bool(one.faults)}" for one in _IN_USE)


def judging() -> tuple[JudgingLibrary, ...]:
    """Return the libraries in use as a design names them."""
    return tuple(JudgingLibrary(library.name, library.version, library.digest) for library in _IN_USE)


def judged_otherwise(named: Sequence[JudgingLibrary]) -> Iterator[str]:
    """Yield a sentence for each library that a design names and that is not in use as it is named there.

    Args:
        named: The libraries that the design names.
    """
    now = {library.id: library for library in judging()}
    for library in named:
        other, title = now.get(library.id), short(f"{library.id} {library.version}", 100)
        if other is None:
            yield f"Library {title} checked this design and is not in use: its findings are missing."
        elif other.digest != library.digest:
            what = other.version if other.version != library.version else f"another {other.version}"
            yield f"Library {title} checked this design; {what} checks it now."
