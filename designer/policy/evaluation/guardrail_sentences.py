"""The sentences of what SCPs and RCPs say to a request of which not everything is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.policy.evaluation.explanation import (
    Applies,
    LevelExplanation,
    StageExplanation,
    StatementExplanation,
)
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.evaluation.statement_explanation import RESOURCE, unique_keys
from designer.policy.language.wording import some

NEVER_GRANTS = "An SCP never grants anything: the policies of the caller in its account must still allow it."

_NO_ALLOW = "Nothing here allows it, and every level must: it is denied without a Deny."
_UNREAD = "A policy here cannot be read. It blocks nothing, so the answer may be too generous."


def keys_phrase(keys: Iterable[str]) -> str:
    """Unknown keys as a phrase."""
    return some(["which resource it is" if key == RESOURCE else key for key in keys], "and")


def level(answer: Answer, statements: Iterable[StatementExplanation], *, unread: bool) -> tuple[str, tuple[str, ...]]:
    """Why a level answers so, and what that hangs on."""
    said = tuple(statements)
    denying, may_deny = those(said, Applies.YES, denies=True), those(said, Applies.MAYBE, denies=True)
    allowing, may_allow = those(said, Applies.YES, denies=False), those(said, Applies.MAYBE, denies=False)
    if denying:
        return f"{_titles(denying)} {_verb('denies', denying)} it.", _hangs(may_deny)
    if answer is Answer.DENIED:
        return _NO_ALLOW, ()
    if answer is Answer.CONDITIONAL:
        return _conditional(may_deny, [] if allowing or unread else may_allow)
    if allowing:
        return f"{_titles(allowing)} {_verb('allows', allowing)} it, and nothing here denies it.", ()
    return _UNREAD, ()


def _conditional(
    denying: list[StatementExplanation], allowing: list[StatementExplanation]
) -> tuple[str, tuple[str, ...]]:
    told = []
    if allowing:
        told.append(f"only {_titles(allowing)} may allow it, depending on {keys_phrase(_hangs(allowing))}")
    if denying:
        told.append(f"{_titles(denying)} may deny it, depending on {keys_phrase(_hangs(denying))}")
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}.", _hangs([*denying, *allowing])


def those(statements: Iterable[StatementExplanation], applies: Applies, *, denies: bool) -> list[StatementExplanation]:
    """The statements of one effect that apply, may apply or do not."""
    return [s for s in statements if s.applies is applies and s.denies is denies]


def _hangs(statements: Iterable[StatementExplanation]) -> tuple[str, ...]:
    return unique_keys(key for statement in statements for key in statement.unknown)


def _titles(statements: list[StatementExplanation]) -> str:
    return some([s.title for s in statements], "and")


def _verb(verb: str, statements: list[StatementExplanation]) -> str:
    if len(statements) == 1:
        return verb
    return {"denies": "deny", "allows": "allow"}[verb]


# ---- stages and the whole -------------------------------------------------------------------------------------------

_EXEMPT = {
    Stage.SCP: {Exempt.NOT_ENABLED: "SCPs are not enabled in this organization, or do not reach this caller."},
    Stage.RCP: {
        Exempt.NOT_ENABLED: "RCPs are not enabled in this organization, or its owner is not in the design.",
    },
}
_SAYS = {
    Answer.ALLOWED: "Every level allows it, and none denies it.",
    Answer.CONDITIONAL: "Whether every level allows it depends on what is not known.",
    Answer.DENIED: "At least one level stands in the way.",
}


def stage(which: Stage, answer: Answer, exempt: Exempt | None) -> str:
    """What SCPs or RCPs say together, or why they say nothing."""
    return _EXEMPT[which].get(exempt, exempt.value) if exempt else _SAYS[answer]


def whole(
    answer: Answer, stages: tuple[StageExplanation, ...], names: Mapping[str, str], unknown: tuple[str, ...]
) -> str:
    """Why the answer is what it is.

    Args:
        answer: It.
        stages: SCPs, then RCPs.
        names: Names of the levels by id.
        unknown: What a conditional answer hangs on.
    """
    if answer is Answer.CONDITIONAL:
        return f"It depends on {keys_phrase(unknown)}."
    if answer is Answer.DENIED:
        return _denied(stages, names)
    scp, rcp = stages
    told = (
        scp.sentence
        if scp.exempt
        else f"On the caller's path, every level allows it, and none denies it. {NEVER_GRANTS}"
    )
    return told if rcp.exempt else f"{told} The RCPs of the resource's owner let it through, too."


def _denied(stages: tuple[StageExplanation, ...], names: Mapping[str, str]) -> str:
    """Every Deny and every gap, each with its level; explicit denies first."""
    denies: list[str] = []
    gaps: list[str] = []
    for kind, level in ((one.stage.value.upper(), level) for one in stages for level in one.levels):
        place = names.get(level.id, level.id)
        denying = those(level.statements, Applies.YES, denies=True)
        denies += [f"the {kind} statement {statement.title}, at {place}, denies it" for statement in denying]
        if level.gap:
            gaps.append(f"no {kind} at {place} allows it")
    reasons = [*denies, *gaps]
    levels = [level for one in stages for level in one.levels]
    sentence = f"{some(reasons, 'and')}.{_besides(levels, alone=len(reasons) == 1)}"
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _besides(levels: Iterable[LevelExplanation], *, alone: bool) -> str:
    """Whether something else may stand in the way of a denied request, too."""
    hangs_on = unique_keys(key for level in levels for key in level.unknown)
    if hangs_on:
        return f" More may stand in the way, depending on {keys_phrase(hangs_on)}."
    return " Nothing else of the organization stands in the way." if alone else ""
