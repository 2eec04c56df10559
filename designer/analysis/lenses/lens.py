"""A lens: a record with its words, its subject and its reader; and what a reader is given and answers.

A reading is made in steps, so that a window has its turn between them. Readers keep no state.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from itertools import dropwhile
from typing import TypeAlias, cast

from designer.activity.account_activity import ActivityFacts
from designer.analysis import checks
from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.unknown_policies import finding_unreadable
from designer.analysis.checks import Finding
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.lenses.annotation import UNKNOWN, NodeAnnotation, Tone
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.basics.words import begins_words, capital, counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog import catalogue
from designer.policy.catalog.catalogue import Catalogue

NO_LABELS: Mapping[Tone, str] = {}

NODES_A_STEP = 100
"""Nodes of one step: some ten microseconds each where none is like the one before."""


@dataclass(frozen=True, slots=True)
class LensFacts:
    """Facts that a lens reads.

    Attributes:
        organization: The nodes and their policies.
        assumption: The context that every answer takes for granted.
        known_findings: Findings of the checks; None if they have not run.
        known_proofs: Proofs of the guardrail tests; None if they have not been made.
        day: Day that decides which decisions have ended, ISO; empty for the catalogue's, so that a picture is always
            the same.
        activity: What people really did; None if unknown.
    """

    organization: Organization
    assumption: Assumption = NO_ASSUMPTION
    known_findings: Sequence[Finding] | None = None
    known_proofs: tuple[GuardrailProof, ...] | None = None
    day: str = ""
    activity: ActivityFacts | None = None

    @property
    def catalogue(self) -> Catalogue:
        """Every AWS action; read when it is first asked for."""
        return catalogue.load()

    @property
    def findings(self) -> Sequence[Finding]:
        """Findings that are not suppressed; the checks run now if they have not yet."""
        return checks.run_checks(self.organization) if self.known_findings is None else self.known_findings

    def proving(self) -> Generator[None, None, tuple[GuardrailProof, ...]]:
        """Return the proofs of the guardrail tests, made now, in steps, if there are none yet."""
        if self.known_proofs is not None:
            return self.known_proofs
        from designer.analysis.expectations.prover import Prover  # for the one lens that asks

        return (yield from Prover(self.organization, self.catalogue).proving_all())


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: a tone, and how many nodes have it.

    Attributes:
        tone: The tone.
        count: Number of nodes.
        label: Words behind the number; empty for those of the tone.
        unit: Noun of what is counted, in the singular; empty if another entry says it.
    """

    tone: Tone
    count: int
    label: str = ""
    unit: str = ""

    @property
    def words(self) -> str:
        """The entry with its number: "12 accounts allowed", and "13 conditional" behind it."""
        number = counted(self.count, self.unit) if self.unit else f"{self.count:,}"
        return f"{number} {self.label or self.tone.words}"

    @property
    def brief(self) -> str:
        """The count and answer without the unit, for little room: "12 allowed"."""
        return f"{self.count:,} {self.label or self.tone.words}"


def of_unit(unit: str, entries: Iterable[LegendEntry]) -> tuple[LegendEntry, ...]:
    """Return the entries of a legend. One of them names what all of them count: the first that counts any."""
    shown = tuple(entries)
    first = next((number for number, entry in enumerate(shown) if entry.count), 0)
    return tuple(replace(entry, unit=unit) if number == first else entry for number, entry in enumerate(shown))


def tone_entries(
    unit: str, nodes: Iterable[NodeAnnotation], tones: Iterable[Tone], labels: Mapping[Tone, str] = NO_LABELS
) -> tuple[LegendEntry, ...]:
    """Count nodes by their tones: an entry for each tone that some have, in the order given."""
    counts = Counter(node.tone for node in nodes)
    return of_unit(unit, (LegendEntry(tone, counts[tone], labels.get(tone, "")) for tone in tones if counts[tone]))


def annotating_accounts(
    organization: Organization, annotation: Callable[[NodeId], NodeAnnotation]
) -> Generator[None, None, dict[NodeId, NodeAnnotation]]:
    """Annotate every account, in steps."""
    found: dict[NodeId, NodeAnnotation] = {}
    for number, account in enumerate(organization.accounts()):
        found[account] = annotation(account)
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    return found


@dataclass(frozen=True, slots=True)
class LensResult:
    """Answer of a lens.

    Attributes:
        title: The question.
        entries: The legend.
        annotations: Annotations of nodes.
        hint: Hint for reading it; empty if there is none.
        tip: Use of it on screen; means nothing on paper.
        decided_by: Words for each policy that decides at a node, found when they are asked for; None for the names of
            what is attached there.
        unreadable: Attached policies that cannot be read, where answers are unknown.
    """

    title: str
    entries: tuple[LegendEntry, ...]
    annotations: Mapping[NodeId, NodeAnnotation]
    hint: str = ""
    tip: str = ""
    decided_by: Callable[[NodeId], Sequence[str]] | None = field(default=None, compare=False, repr=False)
    unreadable: tuple[PolicyId, ...] = ()

    def counted_in(self, nodes: Iterable[NodeId]) -> tuple[LegendEntry, ...]:
        """Return the legend counted in some nodes, without the answers that none of them has."""
        counts = Counter(annotation.tone for annotation in map(self.annotations.get, nodes) if annotation is not None)
        found = (replace(entry, count=counts[entry.tone], unit="") for entry in self.entries if counts[entry.tone])
        return of_unit(next((entry.unit for entry in self.entries if entry.unit), ""), found)

    @property
    def unreadable_words(self) -> str:
        """The policies that cannot be read, counted; empty if there is none."""
        count = len(self.unreadable)
        return f"{count:,} {'policy' if count == 1 else 'policies'} cannot be read" if count else ""


LensSteps: TypeAlias = Generator[None, None, LensResult]
"""A reading in the making."""


def _itself(_organization: Organization, subject: str) -> str:
    return subject


def _always(_organization: Organization, _subject: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class LensSubject:
    """Subject of the question of a lens.

    Attributes:
        word: Placeholder for it in a usage line, as in ``action=NAME``.
        example: One of it.
        find: The subject that a person means by a text; raises `EditError` where there is none.
        offered: The subjects that a typed text may mean, the best first; for an empty text those most often wanted.
        name: Name of a subject in titles.
        is_there: True if an organization still has it.
        is_local: True if it means nothing in another organization.
    """

    word: str
    example: str
    find: Callable[[Organization, str], str]
    offered: Callable[[LensFacts, str], Sequence[str]]
    name: Callable[[Organization, str], str] = _itself
    is_there: Callable[[Organization, str], bool] = _always
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Lens:
    """One question that colours the canvas.

    Attributes:
        id: Word of the command line and of `LensChoice`.
        icon: Name of its sign in lists.
        question: As lists offer it; ``{}`` is the name of the subject.
        title: The lens that is on, in a few words; ``{}`` is the name of the subject.
        read: The reader, for facts and a subject.
        subject: Subject of the question; None if it needs none.
        follows_selection: True if a window asks it about the selected node.
        in_palette: True if the command palette offers it for what is typed.
        other_words: Other words that people search it by: "who can", "break glass".
    """

    id: str
    icon: str
    question: str
    title: str
    read: Callable[[LensFacts, str], LensSteps]
    subject: LensSubject | None = None
    follows_selection: bool = False
    in_palette: bool = False
    other_words: str = ""

    @property
    def example(self) -> str:
        """The lens as the command line names it: ``action=s3:DeleteBucket``, ``budget``."""
        return f"{self.id}={self.subject.example}" if self.subject else self.id

    @property
    def usage(self) -> str:
        """The id with a word in place of the subject: ``action=NAME``."""
        return f"{self.id}={self.subject.word}" if self.subject else self.id

    def reading(self, facts: LensFacts, subject: str) -> LensSteps:
        """Read the facts, and find the policies for which answers may be unknown."""
        result = yield from self.read(facts, subject)
        if not any(entry.tone == UNKNOWN and entry.count for entry in result.entries):
            return result
        return replace(result, unreadable=(yield from finding_unreadable(facts.organization)))

    def titled(self, organization: Organization, subject: str) -> str:
        """Return the title with the name of a subject."""
        return self.title.format(self.subject.name(organization, subject) if self.subject else "")

    def brief(self, organization: Organization, subject: str) -> str:
        """Return the shortest name among lenses: the name of its subject, or its title if it has none."""
        name = self.subject.name(organization, subject) if self.subject else ""
        return name or capital(self.title)

    def asked(self, organization: Organization, subject: str) -> str:
        """Return the question with the name of a subject."""
        return self.question.format(self.subject.name(organization, subject) if self.subject else "")

    def has_words(self, words: Iterable[str]) -> bool:
        """Return True if each word, in lower case, is in the title or question, or begins another word for it."""
        text = f"lens: {self.title} {self.question}".lower()
        return all(word in text or begins_words(self.other_words, (word,)) for word in words)

    def offered(self, facts: LensFacts, text: str) -> Sequence[str]:
        """Return the subjects that a text may mean, alone or behind words of the question: "keeps patches"."""
        if self.subject is None:
            return ()
        words = text.split()
        own = f"{self.question.partition('{}')[0]} {self.other_words}".lower().split()
        rest = " ".join(dropwhile(lambda word: word.lower() in own, words))
        found = self.subject.offered(facts, text)
        return found or (
            self.subject.offered(facts, rest.rstrip("?")) if rest and len(rest.split()) < len(words) else ()
        )


@cache
def lens_rows() -> Mapping[str, object]:
    """Return the rows of ``resources/lenses.json`` by the ids of their lenses, in the order of menus."""
    return cast("Mapping[str, object]", read_data("lenses.json")["lenses"])


def lens_of(id_: str, read: Callable[[LensFacts, str], LensSteps], subject: LensSubject | None = None) -> Lens:
    """Return the lens of a row."""
    return read_record(Lens, lens_rows()[id_], id=id_, read=read, subject=subject)
