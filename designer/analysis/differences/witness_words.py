"""Words for a witness: who asks for what, and what decides it before and after."""

from designer.analysis.differences.comparison import AccountEffect, Differences
from designer.analysis.differences.effect_witness import EffectWitness
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Obstacle, Result, Stage
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.states import State

_REGION = "aws:requestedregion"
_STRANGER = "somebody outside the organization"


@dataclass(frozen=True, slots=True)
class WitnessWords:
    """A witness in words.

    Attributes:
        request: The action, who asks for it, and the Region.
        place: The account and the resource.
        context: Further keys of the request that it may depend on: "aws:MultiFactorAuthPresent = true".
        before: Answer before, as a word.
        after: Answer after.
        because_before: The statement that decides it before, and the level.
        because_after: The same after.
    """

    request: str
    place: str
    context: str
    before: str
    after: str
    because_before: str
    because_after: str


def witness_words(effect: AccountEffect, found: Differences) -> WitnessWords | None:
    """Return the witness of an effect; None without one."""
    witness = effect.witness
    if witness is None:
        return None
    values = {key.lower(): value for key, value in witness.request.context.items()}
    region = values.get(_REGION)
    where = f" in {region}" if isinstance(region, str) and region else ""
    account = found.sides.after.node(witness.account).name
    on = f", on {witness.request.resource}" if witness.request.resource != "*" else ""
    sides = (found.sides.before, found.sides.after)
    before, after = (
        _because(side, one, allowed=word == Result.ALLOWED.value)
        for side, one, word in zip(
            sides, (witness.decided_before, witness.decided_after), (witness.before, witness.after), strict=True
        )
    )
    return WitnessWords(
        request=f"{witness.request.action} by {_who(witness, effect.stage, values)}{where}",
        place=f"{'in' if effect.stage is Stage.SCP else 'on what belongs to'} {account}{on}",
        context=_context(values, _keys(witness, sides, effect.stage)),
        before=_word(witness.before),
        after=_word(witness.after),
        because_before=before,
        because_after=after,
    )


def _who(witness: EffectWitness, stage: Stage, values: dict[str, Values]) -> str:
    caller = str(values.get("aws:principalarn", witness.request.principal))
    name = caller.rpartition(":")[2]
    if name in {"role/x", "role/Example", "role/", "*", ""}:
        return "some role" if stage is Stage.SCP else _STRANGER
    return name


_SHOWN = {"aws:principalarn", _REGION}
"""Keys that are shown as who asks, and where."""


def _keys(witness: EffectWitness, sides: tuple[Organization, Organization], stage: Stage) -> frozenset[str]:
    """Return the condition keys of the policies that decide the request, in lower case."""
    grammar = Grammar.SCP if stage is Stage.SCP else Grammar.RCP
    named = {one.policy for one in (witness.decided_before, witness.decided_after)}
    level = NodeId(witness.decided_before.level or witness.decided_after.level)
    found: set[str] = set()
    for side in sides:
        attached = side.nodes[level].policies if level in side.nodes else ()
        for policy in map(side.policy, attached):
            if policy.name in named:
                statements = read_policy_text(policy.text, grammar).statements
                found |= {condition.key.lower() for statement in statements for condition in statement.conditions}
    return frozenset(found)


def _context(values: dict[str, Values], keys: frozenset[str]) -> str:
    shown = [(key, value) for key, value in values.items() if key in keys and key not in _SHOWN]
    return ", ".join(f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in shown)


def _word(answer: str) -> str:
    if answer == Result.ALLOWED.value:
        return State.ALLOWED.value
    return State.DENIED.value if answer in {result.value for result in Result} else State.UNKNOWN.value


def _because(organization: Organization, decided: Obstacle, *, allowed: bool) -> str:
    level = NodeId(decided.level)
    place = organization.node(level).name if level in organization.nodes else decided.level
    if allowed:
        return "no Deny matches, every level allows it" if decided.level else "nothing limits it here"
    if not decided.statement:
        return f"nothing at {place} allows it"
    return f"{decided.title}, at {place}"
