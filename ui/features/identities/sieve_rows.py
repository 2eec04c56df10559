"""Rows of a sieve: one a stage, with what is left behind it and what it takes; pure values for painting and reading."""

from collections.abc import Callable, Iterator

from designer.analysis.principals.sieve import TRUST, Sieve
from designer.analysis.principals.sieve_level import PrincipalAnswer, SieveLevel, SieveStage
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer

_NAMED = 2
"""Actions of those taken that are named."""

_TITLES = {
    SieveStage.IDENTITY: "Identity",
    SieveStage.BOUNDARY: "Boundary",
    SieveStage.SESSION: "Session",
    SieveStage.SCP: "SCP",
    SieveStage.RCP: "RCP",
}

_GLYPHS = {
    SieveStage.IDENTITY: "principal",
    SieveStage.BOUNDARY: "file",
    SieveStage.SESSION: "recent",
    SieveStage.SCP: "policy",
    SieveStage.RCP: "policy-resource",
}


@dataclass(frozen=True, slots=True)
class SieveRow:
    """One stage.

    Attributes:
        title: Its kind: "SCP".
        place: The node, or the policy: "at Workloads".
        glyph: Its icon.
        left: Number of actions left behind it.
        taken: Number of actions it takes.
        names: Some of those by name.
        first: True for the stage that grants.
        gap: Its unknown part; empty if there is none.
        conditional: Number of actions left behind it that it is the first to put under conditions.
    """

    title: str
    place: str
    glyph: str
    left: int
    taken: int
    names: tuple[str, ...] = ()
    first: bool = False
    gap: str = ""
    conditional: int = 0

    @property
    def effect(self) -> str:
        """Effect of the stage in a few words."""
        if self.gap:
            return "not known"
        if self.first:
            return f"grants {self.left:,}"
        if not self.taken:
            return "" if self.conditional else "removes nothing"
        more = self.taken - len(self.names)
        return f"{', '.join(self.names)}{f' and {more:,} more' if more else ''}"

    @property
    def sentence(self) -> str:
        """Stage and effect in full: "SCP at Prod: takes s3:DeleteBucket; 12 left."."""
        effect = f"takes {self.effect}" if self.taken else self.effect
        conditional = f"puts conditions on {self.conditional:,}" if self.conditional else ""
        text = ", ".join(filter(None, (effect, conditional)))
        return f"{self.title} {self.place}: {text}; {self.left:,} left."

    def effect_where(self, fits: Callable[[str], bool]) -> str:
        """Return the effect of the stage: without room for names the number of actions that it takes, else nothing."""
        if fits(self.effect):
            return self.effect
        return f"{self.taken:,}" if self.taken else ""


@dataclass(frozen=True, slots=True)
class SievePicture:
    """A sieve as it is shown.

    Attributes:
        granted: Number of actions that the first stage grants.
        rows: Its stages.
        counts: Number of granted actions by answer.
        answers: Granted actions with their answers, as sets of actions.
        gap: The unknown part; empty if there is none.
    """

    granted: int
    rows: tuple[SieveRow, ...]
    counts: dict[Answer, int]
    answers: tuple[tuple[int, PrincipalAnswer], ...]
    gap: str = ""

    @property
    def left(self) -> int:
        """Number of actions left in the end, in some request at least."""
        return self.granted - self.counts[Answer.DENIED]

    @property
    def sentence(self) -> str:
        """The whole in one sentence, for those who do not see the picture."""
        if not self.granted:
            return "No policy grants anything."
        texts = (f"{row.title} {row.place} {' and '.join(done)}" for row in self.rows if (done := list(_effects(row))))
        return f"{'; '.join([f'{self.granted:,} granted', *texts])}; {self.left:,} left."


def _effects(row: SieveRow) -> Iterator[str]:
    """Yield the effects of a stage in words."""
    if row.taken:
        yield f"takes {counted(row.taken, 'action')}"
    if row.conditional:
        yield f"puts conditions on {row.conditional:,}"


def sieve_picture(sieve: Sieve, organization: Organization, catalogue: Catalogue, title: str) -> SievePicture:
    """Return the picture of a sieve of all actions; `title` says where the grants come from."""
    limited = catalogue.limited_mask
    first, *others = sieve.levels
    left = first.possible & sieve.open_to_it & limited
    granted, sure = left, left & first.sure
    glyph = "lock" if not first.policies and first.sure else _GLYPHS[first.stage]
    open_at_first = 0 if first.gap else (left & ~first.sure).bit_count()
    rows = [
        SieveRow(
            _TITLES[first.stage],
            title,
            glyph,
            left.bit_count(),
            0,
            first=True,
            gap=first.gap,
            conditional=open_at_first,
        )
    ]
    for level in others:
        taken = left & ~level.possible
        left ^= taken
        conditional = 0 if level.gap else (left & sure & ~level.sure).bit_count()
        sure &= level.sure
        names = tuple(catalogue.actions[index] for index in catalogue.members(taken, _NAMED))
        place = _place(level, organization)
        count = taken.bit_count()
        rows.append(
            SieveRow(
                _TITLES[level.stage],
                place,
                _GLYPHS[level.stage],
                left.bit_count(),
                count,
                names,
                gap=level.gap,
                conditional=conditional,
            )
        )
    answers = tuple((mask & granted, answer) for mask, answer in sieve.answers() if mask & granted)
    counts = dict.fromkeys(Answer, 0)
    for mask, answer in answers:
        counts[answer.answer] += mask.bit_count()
    return SievePicture(granted.bit_count(), tuple(rows), counts, answers, sieve.gap)


def stage_words(answer: PrincipalAnswer, organization: Organization) -> str:
    """Return the stage that decides, in a few words: "SCP at Prod"."""
    if answer.node is not None:
        return f"{_TITLES[answer.stage]} at {organization.node(answer.node).name}"
    if answer.stage is SieveStage.BOUNDARY:
        return "boundary"
    if TRUST in answer.depends_on:
        return "trust of the role"
    return answer.policy.rpartition("/")[2] if answer.policy else _TITLES[answer.stage].lower()


def _place(level: SieveLevel, organization: Organization) -> str:
    if level.node is not None:
        return f"at {organization.node(level.node).name}"
    return level.policies[0][0].name if level.policies else ""
