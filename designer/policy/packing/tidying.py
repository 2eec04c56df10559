"""One document made shorter: rewrites tried one after the other, each proved before it is done, until none is left."""

from collections.abc import Collection, Generator
from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.json.text import minified, pretty
from designer.policy.packing.parts import DocumentDraft, StatementDraft
from designer.policy.packing.proof import Proof, Refusal, prove_parts
from designer.policy.packing.rewrites import FINDERS, Proposal, StatementRewrite


@dataclass(frozen=True, slots=True)
class RewriteStep:
    """One rewrite that was done, or left.

    Attributes:
        key: Its name, to leave it out another time.
        rewrite: Its kind.
        words: The step, as a sentence.
        saved: Characters.
        wider: Patterns of actions that take in actions AWS may add.
        lost: Sids that disappear.
        refusal: Why it was not done; empty if it was, or the user did not want it.
        left_out: True if the person did not want it.
    """

    key: str
    rewrite: StatementRewrite
    words: str
    saved: int
    wider: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    refusal: str = ""
    left_out: bool = False

    @property
    def done(self) -> bool:
        """True if it was done."""
        return not self.refusal and not self.left_out


def in_layout_of(text: str, like: str, most: int | None = None) -> str:
    """Return a document in the layout of another, unless it would be longer so than that or than ``most``."""
    if "\n" not in like.strip():
        return text
    lines = pretty(text)
    return lines if lines is not None and len(lines) <= (len(like) if most is None else most) else text


def squeezed(text: str) -> str:
    """Return a text without white space, or as it is where it is not JSON."""
    return minified(text) or text


def rewriting(
    before: DocumentDraft, catalogue: Catalogue, rewrites: Collection[StatementRewrite], without: Collection[str]
) -> Generator[None, None, tuple[DocumentDraft, tuple[RewriteStep, ...]]]:
    """Do rewrites until none is left. The draft itself comes back where nothing was done."""
    work = _Rewriting(before, catalogue, rewrites, without)
    while (found := (yield from work.next())) is not None:
        work.parts = applied(work.parts, found)
    steps = tuple(work.steps.values())
    return (replace(before, parts=work.parts) if work.parts is not before.parts else before), steps


class _Rewriting:
    """The statements of one document on their way."""

    def __init__(
        self,
        before: DocumentDraft,
        catalogue: Catalogue,
        rewrites: Collection[StatementRewrite],
        without: Collection[str],
    ) -> None:
        self.parts = before.parts
        self.steps: dict[str, RewriteStep] = {}
        self._language = before.language
        self._catalogue = catalogue
        self._rewrites = rewrites
        self._without = without
        self._vain: set[tuple[str, ...]] = set()

    def next(self) -> Generator[None, None, Proposal | None]:
        """Return the first proposal that is new, wanted, shorter and proved; what is refused is noted."""
        for rewrite, finder in FINDERS.items():
            if rewrite not in self._rewrites:
                continue
            for proposal in finder(self.parts, self._catalogue):
                yield
                if (yield from self._stands(proposal)):
                    return proposal
        return None

    def _stands(self, proposal: Proposal) -> Generator[None, None, bool]:
        parts = self.parts
        key = proposal.key(parts)
        while key in self.steps and self.steps[key].done:  # the same statement once more
            key += "+"
        saved = _size(parts) - _size(applied(parts, proposal))
        vain = (key, *(part.written for part in parts))
        if key in self.steps or saved <= 0 or vain in self._vain:
            return False
        step = RewriteStep(key, proposal.rewrite, proposal.words, saved, proposal.wider, proposal.lost)
        if key in self._without:
            self.steps[key] = replace(step, left_out=True)
            return False
        stay = [parts[place] for place in proposal.beside]
        proof = yield from prove_parts(
            [*(parts[place] for place in proposal.before), *stay],
            [*proposal.after, *stay],
            self._catalogue,
            head=self._language,
            today_only=bool(proposal.wider),
        )
        if isinstance(proof, Refusal) and proposal.rewrite is StatementRewrite.REDUNDANT:
            self._vain.add(vain)  # only a try, where a difference is what to expect
            return False
        self.steps[key] = replace(step, refusal=proof.reason) if isinstance(proof, Refusal) else step
        return isinstance(proof, Proof)


def applied(parts: tuple[StatementDraft, ...], proposal: Proposal) -> tuple[StatementDraft, ...]:
    """Return the statements after a proposal."""
    first, gone = proposal.before[0], set(proposal.before)
    return tuple(
        new
        for place, part in enumerate(parts)
        for new in (proposal.after if place == first else () if place in gone else (part,))
    )


def _size(parts: tuple[StatementDraft, ...]) -> int:
    return sum(len(part.written) + 1 for part in parts)
