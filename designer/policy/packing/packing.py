"""The policies of one level in the fewest documents: each tidied, then whole policies put together, then statements.

A level is the union of its Allows less its Denies, so the document of a statement does not matter.
"""

from collections.abc import Generator, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import FULL_ACCESS
from designer.policy.json.text import spelled_out
from designer.policy.language.document import Grammar
from designer.policy.language.templates import VERSION_WITH_VARIABLES
from designer.policy.matching.request import NamedPolicy
from designer.policy.packing.parts import VERSION_MEMBER, DocumentDraft, StatementDraft, draft, written
from designer.policy.packing.proof import Proof, Proving, Refusal, as_scps, both, prove_level
from designer.policy.packing.rewrites import CAUTIOUS, StatementRewrite
from designer.policy.packing.tidying import RewriteStep, in_layout_of, rewriting, squeezed


def boxes(sizes: Sequence[int], room: int) -> list[list[int]]:
    """Return the places of things by box: boxes by their first thing, things in their order.

    Args:
        sizes: Of the things.
        room: Of each box; a thing that is larger gets a box of its own.
    """
    found: list[list[int]] = []
    free: list[int] = []
    for place in sorted(range(len(sizes)), key=lambda number: (-sizes[number], number)):
        fitting = [box for box, left in enumerate(free) if left >= sizes[place]]
        if fitting:
            box = min(fitting, key=lambda number: (free[number], number))
            found[box].append(place)
            free[box] -= sizes[place]
        else:
            found.append([place])
            free.append(room - sizes[place])
    return sorted(sorted(box) for box in found)


@dataclass(frozen=True, slots=True)
class PackingOptions:
    """Choices of the person who packs.

    Attributes:
        rewrites: Rewrites that may be done to statements.
        without: Steps that are not wanted, by their keys.
        squeeze: True if white space goes, too; else documents keep their lines where those fit. All sizes are without
            white space, since that can always go.
        join: True if documents may be put together; else each only becomes shorter.
    """

    rewrites: frozenset[StatementRewrite] = CAUTIOUS
    without: frozenset[str] = frozenset()
    squeeze: bool = False
    join: bool = True


USUAL_PACKING = PackingOptions()


@dataclass(frozen=True, slots=True)
class PackingInput:
    """Documents to be packed.

    Attributes:
        documents: Policies attached to one node. ``Id`` of documents that are put together gets lost; it means nothing.
        room: Most characters of a document, white space left out.
        beside: The other policies of the level, which stay as they are.
        grammar: Of all of them.
    """

    documents: Sequence[NamedPolicy]
    room: int
    beside: Sequence[NamedPolicy] = ()
    grammar: Grammar = Grammar.SCP


@dataclass(frozen=True, slots=True)
class Packed:
    """One document of the result.

    Attributes:
        text: The document.
        homes: Numbers of the documents whose statements it holds, ascending.
        changed: True if it is another text than the one document it comes from.
    """

    text: str
    homes: tuple[int, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Packing:
    """Outcome for some documents.

    Attributes:
        documents: The result; the documents themselves where nothing is gained or nothing could be proved.
        steps: Rewrites of statements: done, refused or left out.
        stays: For documents that must stay as they are: why, by their number.
        proof: That the level decides every request as before, or why nothing was done.
        fewest: True if it is certain that fewer documents cannot hold what is left.
    """

    documents: tuple[Packed, ...]
    steps: tuple[RewriteStep, ...]
    stays: tuple[tuple[int, str], ...]
    proof: Proof | Refusal
    fewest: bool


def packing(
    load: PackingInput, catalogue: Catalogue, options: PackingOptions = USUAL_PACKING
) -> Generator[None, None, Packing]:
    """Pack documents into the fewest that hold them, in steps."""
    return (yield from _Work(load, catalogue, options).run())


_OLD = "It is written in the policy language of 2008 and holds policy variables, which mean plain text there."

_FRAME = len(written((), VERSION_MEMBER))


_Own = tuple[DocumentDraft, tuple[int, ...]]
"""A document and the numbers of those whose statements it holds."""


def _may_join(found: DocumentDraft, text: str) -> bool:
    return found.version == VERSION_WITH_VARIABLES or "${" not in spelled_out(text)


def _inner(parts: Iterable[StatementDraft]) -> int:
    """Return the room that statements take, a comma with each."""
    return sum(len(part.written) + 1 for part in parts)


class _Work:
    """Some documents being packed."""

    def __init__(self, load: PackingInput, catalogue: Catalogue, options: PackingOptions) -> None:
        self.documents = load.documents
        self.room = load.room
        self.beside = load.beside
        self.grammar = load.grammar
        self.catalogue = catalogue
        self.options = options
        self.steps: dict[str, RewriteStep] = {}
        self.stays: dict[int, str] = {}

    def run(self) -> Generator[None, None, Packing]:
        own: list[_Own] = []
        for number, document in enumerate(self.documents):
            found = draft(document.text, self.grammar, number)
            if isinstance(found, str):
                self.stays[number] = found
            else:
                own.append(((yield from self.rewritten(found)), (number,)))
        unread = frozenset(self.stays)
        fixed = [one for one in own if not _may_join(one[0], self.documents[one[1][0]].text)]
        if self.options.join and len(own) > 1:
            self.stays |= {homes[0]: _OLD for _, homes in fixed}
        free = [one for one in own if one not in fixed]
        joined = (yield from self.joined(free)) if self.options.join else free
        total = sum(_inner(found.parts) for found, _ in joined)
        fewest = len(joined) <= max(1, -(-total // (self.room - _FRAME + 1)))
        packed: list[Packed] = []
        for one in (*fixed, *joined):
            packed.append(self.laid_out(*one))
            yield
        packed += [Packed(self.documents[number].text, (number,), changed=False) for number in unread]
        packed.sort(key=lambda one: one.homes)
        proof = yield from self.proved(packed, unread)
        steps, stays = tuple(self.steps.values()), tuple(sorted(self.stays.items()))
        if not isinstance(proof, Proof) or not any(one.changed for one in packed):
            packed = [Packed(one.text, (number,), changed=False) for number, one in enumerate(self.documents)]
        return Packing(tuple(packed), steps, stays, proof, fewest)

    def rewritten(self, found: DocumentDraft) -> Generator[None, None, DocumentDraft]:
        """Return a document with all that may be done to its statements done; the steps are noted."""
        after, steps = yield from rewriting(found, self.catalogue, self.options.rewrites, self.options.without)
        for step in steps:
            self.steps.setdefault(step.key, step)
        return after

    def joined(self, own: list[_Own]) -> Generator[None, None, list[_Own]]:
        """Put documents together as long as that makes fewer: what is merged on the way makes room for more."""
        own = [piece for one in own for piece in self.split(one)]
        while len(own) > 1:
            own.sort(key=lambda one: one[1])  # as they are given out, so that packing them again changes nothing
            fewer = yield from self.joined_once(own)
            if len(fewer) >= len(own):
                break
            own = []
            for found, homes in fewer:
                own.append(((yield from self.rewritten(found)), homes))
        return own

    def split(self, one: _Own) -> list[_Own]:
        """A document that is too long in as many as hold its statements; whole where one statement is too long."""
        found, homes = one
        sizes = [len(part.written) + 1 for part in found.parts]
        room = self.room - _FRAME + 1
        if found.size <= self.room or max(sizes) > room:
            return [one]
        return [(DocumentDraft(tuple(found.parts[place] for place in box)), homes) for box in boxes(sizes, room)]

    def joined_once(self, own: list[_Own]) -> Generator[None, None, list[_Own]]:
        """Whole documents in boxes; their statements one by one where that needs fewer boxes."""
        room = self.room - _FRAME + 1
        together = _together(own)
        renamed = iter(together[0].parts)  # a Sid that gets a number is longer, and the number takes room
        groups = boxes([_inner(islice(renamed, len(found.parts))) for found, _ in own], room)
        if len(groups) == 1:
            return [together]
        noted = dict(self.steps)
        pool = yield from self.rewritten(together[0])
        spread = boxes([len(part.written) + 1 for part in pool.parts], room)
        largest = max(len(part.written) for part in pool.parts)
        if len(spread) < len(groups) and largest + _FRAME <= self.room:
            return [_of_parts([pool.parts[place] for place in box]) for box in spread]
        self.steps = noted
        return [_together([own[place] for place in group]) if len(group) > 1 else own[group[0]] for group in groups]

    def laid_out(self, found: DocumentDraft, homes: tuple[int, ...]) -> Packed:
        """Return a document as text."""
        before = [self.documents[number].text for number in homes]
        text = found.text
        if not self.options.squeeze:
            like = max(before, key=lambda one: ("\n" in one.strip(), len(one)))
            unchanged = len(homes) == 1 and squeezed(before[0]) == text
            text = before[0] if unchanged else in_layout_of(text, like, most=self.room)
        return Packed(text, homes, changed=len(homes) > 1 or text != before[0])

    def proved(self, packed: Sequence[Packed], unread: frozenset[int]) -> Proving:
        """Compare the level before and after, with and without an Allow for everything beside it."""
        if not any(one.changed for one in packed):
            return Proof(self.catalogue.date)
        fitted = all(_size(one.text) <= self.room for one in self.documents)  # what is split needs a frame more
        if fitted and _total(one.text for one in packed) > _total(document.text for document in self.documents):
            return Refusal("It would need more characters than before.")
        before = [one for number, one in enumerate(self.documents) if number not in unread]
        after = [
            NamedPolicy(f"document {number}", one.text)
            for number, one in enumerate(packed)
            if unread.isdisjoint(one.homes)
        ]
        for policy in (*before, *after, *self.beside):
            draft(policy.text, self.grammar)  # remembered; one at a time
            yield
        beside = as_scps(self.beside, self.grammar)
        found = Proof(self.catalogue.date)
        for more in ((FULL_ACCESS,), ()):
            one = yield from prove_level(
                [*as_scps(before, self.grammar), *beside, *more],
                [*as_scps(after, self.grammar), *beside, *more],
                self.catalogue,
                today_only=any(step.wider for step in self.steps.values() if step.done),
            )
            if isinstance(one, Refusal):
                return one
            found = both(found, one)
        return found


def _total(texts: Iterable[str]) -> int:
    return sum(_size(text) for text in texts)


@lru_cache(maxsize=256)
def _size(text: str) -> int:
    return len(squeezed(text))


def _of_parts(parts: Sequence[StatementDraft]) -> _Own:
    return DocumentDraft(tuple(parts)), tuple(sorted({part.home for part in parts}))


def _together(members: Iterable[_Own]) -> _Own:
    """Return all statements in one document; a Sid that two of them have gets a number."""
    seen: set[str] = set()
    parts: list[StatementDraft] = []
    numbers: set[int] = set()
    for found, homes in members:
        numbers.update(homes)
        for part in found.parts:
            sid, number = part.sid, 1
            while sid and sid in seen:
                number += 1
                sid = f"{part.sid}{number}"
            seen.add(sid)
            parts.append(part if sid == part.sid else part.rewritten(sid=sid))
    return DocumentDraft(tuple(parts)), tuple(sorted(numbers))
