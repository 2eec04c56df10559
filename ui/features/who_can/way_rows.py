"""The parts of a picture of a way: who is on it, and what lets each take the next role, or hangs on what."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from designer.analysis.principals.access_ways import AccessWays, takings
from designer.analysis.principals.escalation_chains import WayStep
from designer.analysis.principals.role_choices import shown_name
from designer.analysis.principals.role_taking import RoleTaking, TakingPart
from designer.analysis.principals.sieve import NOT_NEEDED
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import PrincipalId
from designer.organization.identity.center_roles import permission_set_of
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from ui.features.who_can.rows import EXTERNAL_ID_WORDS, MFA_WORDS, PRINCIPAL_GLYPHS, account_name, key_words


@dataclass(frozen=True, slots=True)
class WayCondition:
    """One part that lets a principal take the next role.

    Attributes:
        answer: Its answer.
        words: A few words.
        sentence: The reason in full.
        step: The principal, and the role that it takes.
        decided: Answer of the policies that decide it; None where none does.
    """

    answer: Answer
    words: str
    sentence: str
    step: tuple[PrincipalId, PrincipalId]
    decided: PrincipalAnswer | None = None


@dataclass(frozen=True, slots=True)
class WayStop:
    """A principal on a way.

    Attributes:
        id: The principal.
        name: Its name.
        place: Its kind and account.
        glyph: Its icon.
        conditions: Parts that let the one before it become it; empty for the first.
    """

    id: PrincipalId
    name: str
    place: str
    glyph: str
    conditions: tuple[WayCondition, ...] = ()


def way_stops(
    ways: AccessWays, catalogue: Catalogue, way: tuple[PrincipalId, ...], steps: Sequence[WayStep] = ()
) -> list[WayStop]:
    """The principals on a way, in its order; without steps each takes the next role."""
    found: list[tuple[WayCondition, ...]] = [()]
    for pair, step in zip_longest(pairwise(way), steps[: len(way) - 1]):
        if step is None or step.takes_role:
            (taking,) = takings(ways, catalogue, pair)
            found.append(tuple(_conditions(taking, pair)))
        else:
            hangs = f", depending on {', '.join(step.depends_on)}" if step.depends_on else ""
            found.append(
                (WayCondition(step.answer, step.words, f"The one before becomes it by {step.words}{hangs}.", pair),)
            )
    return [_stop(ways, name, conditions) for name, conditions in zip(way, found, strict=True)]


def _stop(ways: AccessWays, name: PrincipalId, conditions: tuple[WayCondition, ...]) -> WayStop:
    nodes = ways.chains.graph.nodes
    kind, _, rest = name.title.partition("/")
    kind = f"{kind} of a permission set" if permission_set_of(rest.rpartition("/")[2]) else kind
    glyph = PRINCIPAL_GLYPHS[nodes[name]["principal"].kind] if name in nodes else "lock"
    place = f"{kind if rest else 'root user'} in {account_name(ways.organization, name)}"
    return WayStop(name, shown_name(name.title), place, glyph, conditions)


_WORDS = {
    (TakingPart.POLICIES, Answer.ALLOWED): "its policies let it",
    (TakingPart.TRUST, Answer.ALLOWED): "the role trusts it",
    (TakingPart.MFA, Answer.CONDITIONAL): f"asks for {MFA_WORDS}",
    (TakingPart.EXTERNAL_ID, Answer.CONDITIONAL): f"asks for {EXTERNAL_ID_WORDS}",
}
"""Words by part and answer; other parts that allow are left out: an SCP that does so is no news."""


def _conditions(taking: RoleTaking, step: tuple[PrincipalId, PrincipalId]) -> Iterator[WayCondition]:
    """The parts that matter; MFA and an external id are told by themselves, and other keys by the part that asks."""
    others = [word for word in key_words(taking.answer.depends_on) if word not in (MFA_WORDS, EXTERNAL_ID_WORDS)]
    for one in taking.parts:
        words = _WORDS.get((one.part, one.answer)) if one.sentence != NOT_NEEDED else None
        if one.answer is Answer.UNKNOWN:
            words = f"{one.part.value}: not known"
        elif words is None and one.answer is Answer.CONDITIONAL and others:
            words = f"{one.part.value}: on {', '.join(others)}"
        if words is not None:
            yield WayCondition(one.answer, words, one.sentence, step, one.decided)
