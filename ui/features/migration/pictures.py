"""Pictures of a migration: the organization after a step, and signs on the cards that a step touches."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from designer.analysis.differences.alignment import Alignment, ghosts
from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, Tone, ToneColour
from designer.analysis.migration.movements import Movement
from designer.analysis.migration.plan import MigrationPlan, PlannedStep
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.features.migration.rows import way_of
from ui.state.shown_design import DesignPicture

OwnId: TypeAlias = Callable[[str], str]

_TONES = {
    Movement.NOTHING: Tone(ToneColour.QUIET, "unchanged", "nothing changes"),
    Movement.NARROWER: Tone(ToneColour.OTHER, "narrower", "narrower"),
    Movement.WIDER: Tone(ToneColour.CONDITIONAL, "wider", "wider"),
    Movement.BOTH: Tone(ToneColour.CONDITIONAL, "otherwise", "partly wider, partly narrower"),
    Movement.OTHER: Tone(ToneColour.QUIET, "unknown", "unknown"),
}
_REFUSAL = "The canvas shows the organization on its way, which is only looked at. Show the design to edit it."
_STEP = Tone(ToneColour.ACCENT, "migration", "part of this step")
_AHEAD = Tone(ToneColour.QUIET, "move", "still to come")
_MADE = ("CreateAccount", "CreateOrganizationalUnit")
_HERE = {"SourceParentId": "from here", "DestinationParentId": "to here", "AccountId": "moves in step {}"}
"""Words for a node that is an argument of the move of an account, by the argument."""
_GONE = ("DeleteOrganizationalUnit", "RemoveAccountFromOrganization")


@dataclass(frozen=True, slots=True)
class StepPicture:
    """Organization after a step, as a picture for the canvas.

    Attributes:
        picture: The picture.
        marks: Signs on the cards of its nodes.
    """

    picture: DesignPicture
    marks: Mapping[NodeId, NodeAnnotation]


def step_picture(plan: MigrationPlan, step: PlannedStep, made: int | None = None) -> StepPicture:
    """The picture of the organization after a step of a plan, or after so many steps, with the signs of that step."""
    done = step.number if made is None else made
    here = plan.state_after(done)
    later = plan.steps[done:]
    coming = ghosts(Alignment(here, plan.target.organization, {}, {}, {}), of_later=True)
    numbers = {"made": dict(_numbers(here, later, _MADE)), "moves": dict(_numbers(here, later, ("MoveAccount",)))}
    annotations = {}
    for ghost in coming:
        kind, words = ("moves", "arrives in step") if ghost.reason.moved else ("made", "made in step")
        number = numbers[kind].get(ghost.node)
        line = f"{words} {number}" if number else ghost.reason.value
        annotations[ghost.id] = NodeAnnotation(_AHEAD, line=line, outline=CardOutline.ELSEWHERE)
    ahead = {
        one: NodeAnnotation(_AHEAD, line=f"{words} in step {number}")
        for words, found in (("moves", numbers["moves"]), ("is removed", dict(_numbers(here, later, _GONE))))
        for one, number in found.items()
        if one in here.nodes
    }
    sight = next(iter((*places_of(step, here), *accounts_of(step, here))), None)
    picture = DesignPicture(here, coming, annotations, sight=sight, refusal=_REFUSAL)
    return StepPicture(picture, {**ahead, **step_marks(step, here)})


def _numbers(
    here: Organization, steps: tuple[PlannedStep, ...], operations: tuple[str, ...]
) -> Iterator[tuple[NodeId, int]]:
    """Yield the nodes that later steps make, move or delete, with the numbers of these."""
    by_aws_id = {node.aws_id: one for one, node in here.nodes.items() if node.aws_id}
    for step in steps:
        if step.call.operation not in operations:
            continue
        if step.made:
            yield NodeId(step.made), step.number
        for name in ("AccountId", "OrganizationalUnitId"):
            value = step.call.arguments.get(name)
            if isinstance(value, dict):
                yield NodeId(value["new"]), step.number
            elif isinstance(value, str) and value in by_aws_id:
                yield by_aws_id[value], step.number


def step_marks(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> Mapping[NodeId, NodeAnnotation]:
    """Return the signs for one step on the cards of a design: accounts that it touches, and what it is made at.

    Args:
        step: The step.
        here: The design.
        own_id: Id in the design by that in the plan.
    """
    tone = _TONES[way_of(step)]
    words = tone.words if len(step.effects) == 1 else "permissions change"  # in one way or another
    made = {one: NodeAnnotation(tone, line=words) for one in accounts_of(step, here, own_id)}
    named = _arguments(step, own_id)
    for node_id in places_of(step, here, own_id):
        is_made = node_id == own_id(step.made)
        count = f": {counted(len(step.accounts), 'account')}" if step.accounts else ""
        outline = CardOutline.ADDED if is_made else CardOutline.MOVED
        line = f"step {step.number}{count}"
        if is_made:
            line = f"made in step {step.number}"
        elif step.call.operation == "MoveAccount":
            argument = named.get(node_id) or named[here.node(node_id).aws_id]
            line = _HERE[argument].format(step.number)
        made[node_id] = NodeAnnotation(_STEP, line=line, outline=outline)
    return made


def _arguments(step: PlannedStep, own_id: OwnId) -> Mapping[str, str]:
    """Return names of the arguments of a step, such as "SourceParentId", by what they name: an id, or an id of AWS."""
    return {
        own_id(value["new"]) if isinstance(value, dict) else value: name
        for name, value in step.call.arguments.items()
        if not isinstance(value, list)
    }


def accounts_of(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> tuple[NodeId, ...]:
    """Return the accounts of a design that a step touches."""
    return tuple(node for node in (NodeId(own_id(account)) for account in step.accounts) if node in here.nodes)


def places_of(step: PlannedStep, here: Organization, own_id: OwnId = NodeId) -> tuple[NodeId, ...]:
    """Nodes of a design at which a step is made: what it makes, what its arguments name, or what has its policy."""
    if step.made and own_id(step.made) in here.nodes:
        return (NodeId(own_id(step.made)),)
    named = _arguments(step, own_id)
    found = tuple(one for one, node in here.nodes.items() if one in named or (node.aws_id and node.aws_id in named))
    if found or step.call.operation != "UpdatePolicy":
        return found
    policies = [policy.id for policy in here.policies.values() if policy.id in named or policy.aws_id in named]
    return tuple(target for policy in policies for target in here.targets(policy))
