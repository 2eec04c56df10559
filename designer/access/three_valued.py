"""The answer to a question in three values and in words: allowed, denied, or depending on what was not said.

The evaluator decides one request, and takes a context key that it is not given as absent. A person who asks may simply
not know it. Here the evaluator's explanation is read again: where a statement hangs on an unknown key, or on a resource
that nobody named, its level is conditional, and so is the answer unless something else settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designer.access.explanation import (
    NEVER_GRANTS,
    RESOURCE,
    Applies,
    LevelVerdict,
    StageVerdict,
    StatementVerdict,
    Verdict,
    keys_phrase,
)
from designer.access.principal_choices import CallerKind, Inquiry, put
from designer.access.question import Question
from designer.access.reasons import Answer
from designer.model.organization import Organization
from designer.policy.evaluation.explanation import (
    ElementNote,
    LevelNote,
    PolicyNote,
    StageNote,
    StatementNote,
    explain,
)
from designer.policy.evaluation.outcome import Decision, Exempt, Stage, StageOutcome, blocked_by
from designer.policy.language.templates import parse, variables_of
from designer.policy.language.wording import some

OUTSIDE = "SCPs limit the organization's own users and roles; a caller from outside is none of them."


def judge(question: Question, *, resource_known: bool = True, absent: frozenset[str] = frozenset()) -> Verdict:
    """Answer a question.

    Args:
        question: Request, policies and the names of levels.
        resource_known: False where the request's ``*`` stands for "some resource".
        absent: Keys, in small letters, that are known not to be in the request.
    """
    explanation = explain(question.request, question.stages)
    by_stage = {note.stage: note for note in explanation.stages}
    outcomes = {outcome.stage: outcome for outcome in explanation.decision.outcomes}
    stages = tuple(
        _stage(by_stage[stage], outcomes[stage], resource_known=resource_known, absent=absent)
        for stage in (Stage.SCP, Stage.RCP)
    )
    always = question.request.action.lower() == "sts:getcalleridentity"
    answer = Answer.ALLOWED if always else _worst(stage.answer for stage in stages)
    levels = [level for stage in stages for level in stage.levels]
    deciding = [level for level in levels if level.answer is answer and answer is not Answer.ALLOWED]
    unknown = _unique(key for level in deciding for key in level.unknown) if answer is Answer.CONDITIONAL else ()
    return Verdict(
        answer,
        _headline(answer, explanation.decision),
        "AWS always allows sts:GetCallerIdentity; no policy can deny it."
        if always
        else _sentence(answer, stages, question.names, unknown),
        stages,
        unknown,
        frozenset(level.id for level in deciding),
        tuple(
            obstacle._replace(level=question.names.get(obstacle.level, obstacle.level))
            for obstacle in blocked_by(explanation.decision)
        ),
        explanation,
    )


def answer(organization: Organization, inquiry: Inquiry) -> tuple[Question, Verdict]:
    """Put an inquiry and judge it."""
    question = put(organization, inquiry)
    verdict = judge(question, resource_known=inquiry.resource_known, absent=inquiry.absent)
    if inquiry.caller is CallerKind.OUTSIDE:
        scp, *others = verdict.stages
        verdict = replace(verdict, stages=(replace(scp, sentence=OUTSIDE), *others))
        if verdict.answer is Answer.ALLOWED:
            verdict = replace(verdict, sentence=f"{OUTSIDE} {verdict.stages[1].sentence}")
    return question, verdict


def _worst(answers: Iterable[Answer]) -> Answer:
    return max(answers, key=_BADNESS.__getitem__)


_BADNESS = {Answer.ALLOWED: 0, Answer.CONDITIONAL: 1, Answer.DENIED: 2}


# ---- statements and levels ------------------------------------------------------------------------------------------


def _statement(
    note: StatementNote, policy: PolicyNote, *, resource_known: bool, absent: frozenset[str]
) -> StatementVerdict:
    parts: list[Applies] = []
    unknown: list[str] = []
    for element in note.elements:
        if element.name in ("Resource", "NotResource"):
            own = _resource_unknowns(note, element, resource_known=resource_known, absent=absent)
            parts.append(Applies.MAYBE if own else Applies.YES if element.matches else Applies.NO)
            unknown += own
        else:
            parts.append(Applies.YES if element.matches else Applies.NO)
    for condition in note.conditions:
        pending = _pending(condition.missing, absent)
        parts.append(Applies.MAYBE if pending else Applies.YES if condition.holds else Applies.NO)
        unknown += pending
    applies = Applies.NO if Applies.NO in parts else Applies.MAYBE if Applies.MAYBE in parts else Applies.YES
    only = len(policy.statements) == 1
    return StatementVerdict(note, policy.name, applies, _unique(unknown) if applies is Applies.MAYBE else (), only)


def _resource_unknowns(
    note: StatementNote, element: ElementNote, *, resource_known: bool, absent: frozenset[str]
) -> list[str]:
    """What it hangs on whether a statement covers the resource: which one it is, or keys that it names as variables."""
    if not resource_known:
        everything = element.name == "Resource" and any(not entry.text.strip("*") for entry in element.entries)
        return [] if everything else [RESOURCE]
    templates = (parse(entry.text, wildcards=True, variables=True) for entry in element.entries)
    named = {variable.key for template in templates for variable in variables_of(template)}
    return [key for key in _pending(note.missing, absent) if key.lower() in named]


def _pending(keys: Iterable[str], absent: frozenset[str]) -> list[str]:
    return [key for key in keys if key.lower() not in absent]


def _level(note: LevelNote, *, unread: bool, resource_known: bool, absent: frozenset[str]) -> LevelVerdict:
    statements = tuple(
        _statement(statement, policy, resource_known=resource_known, absent=absent)
        for policy in note.policies
        for statement in policy.statements
    )
    broken = tuple(policy for policy in note.policies if not policy.usable)
    denying, may_deny = _those(statements, Applies.YES, denies=True), _those(statements, Applies.MAYBE, denies=True)
    allowing, may_allow = _those(statements, Applies.YES, denies=False), _those(statements, Applies.MAYBE, denies=False)
    hangs_on: list[StatementVerdict] = []
    if denying:
        answer, sentence, hangs_on = Answer.DENIED, f"{_titles(denying)} {_verb('denies', denying)} it.", may_deny
    elif not (allowing or may_allow or unread):
        answer, sentence = Answer.DENIED, _NO_ALLOW
    elif may_deny or not (allowing or unread):
        answer, sentence, hangs_on = _conditional(may_deny, [] if allowing or unread else may_allow)
    elif allowing:
        answer = Answer.ALLOWED
        sentence = f"{_titles(allowing)} {_verb('allows', allowing)} it, and nothing here denies it."
    else:
        answer, sentence = Answer.ALLOWED, _UNREAD
    return LevelVerdict(
        note.id, answer, sentence, statements, broken, _unique(key for entry in hangs_on for key in entry.unknown)
    )


_NO_ALLOW = "Nothing here allows it, and every level must: it is denied without a Deny."
_UNREAD = "A policy here cannot be read. It blocks nothing, so the answer may be too generous."


def _conditional(
    denying: list[StatementVerdict], allowing: list[StatementVerdict]
) -> tuple[Answer, str, list[StatementVerdict]]:
    told = []
    if allowing:
        told.append(f"only {_titles(allowing)} may allow it, depending on {keys_phrase(_hangs(allowing))}")
    if denying:
        told.append(f"{_titles(denying)} may deny it, depending on {keys_phrase(_hangs(denying))}")
    sentence = "; ".join(told)
    return Answer.CONDITIONAL, f"{sentence[:1].upper()}{sentence[1:]}.", [*denying, *allowing]


def _those(statements: Iterable[StatementVerdict], applies: Applies, *, denies: bool) -> list[StatementVerdict]:
    return [s for s in statements if s.applies is applies and s.denies is denies]


def _hangs(statements: Iterable[StatementVerdict]) -> tuple[str, ...]:
    return _unique(key for statement in statements for key in statement.unknown)


def _titles(statements: list[StatementVerdict]) -> str:
    return some([s.title for s in statements], "and")


def _verb(verb: str, statements: list[StatementVerdict]) -> str:
    if len(statements) == 1:
        return verb
    return {"denies": "deny", "allows": "allow"}[verb]


def _unique(keys: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for key in keys:
        found.setdefault(key.lower(), key)
    return tuple(found.values())


# ---- stages and the whole -------------------------------------------------------------------------------------------


def _stage(
    note: StageNote,
    outcome: StageOutcome,
    *,
    resource_known: bool,
    absent: frozenset[str],
) -> StageVerdict:
    unread = {level.id: level.unread for level in outcome.levels}
    levels = tuple(
        _level(level, unread=unread.get(level.id, False), resource_known=resource_known, absent=absent)
        for level in note.levels
    )
    answer = _worst([Answer.ALLOWED, *(level.answer for level in levels)])
    sentence = _EXEMPT.get(note.stage, {}).get(note.exempt, note.exempt.value) if note.exempt else _SAYS[answer]
    return StageVerdict(note.stage, answer, note.exempt, sentence, levels)


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


def _headline(answer: Answer, decision: Decision) -> str:
    if answer is Answer.CONDITIONAL:
        return "Depends"
    if answer is Answer.DENIED:
        return "Denied"
    return "Not limited" if decision.scp.exempt and decision.rcp.exempt else "Allowed"


def _sentence(
    answer: Answer, stages: tuple[StageVerdict, ...], names: Mapping[str, str], unknown: tuple[str, ...]
) -> str:
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
    if not rcp.exempt:
        told = f"{told} The RCPs of the resource's owner let it through, too."
    return told


def _besides(stages: tuple[StageVerdict, ...], *, alone: bool) -> str:
    """Whether something else may stand in the way of a denied request, too."""
    levels = [level for stage in stages for level in stage.levels]
    hangs_on = _unique(key for level in levels for key in level.unknown)
    if hangs_on:
        return f" More may stand in the way, depending on {keys_phrase(hangs_on)}."
    return " Nothing else of the organization stands in the way." if alone else ""


def _denied(stages: tuple[StageVerdict, ...], names: Mapping[str, str]) -> str:
    """Every Deny and every gap, each with its level; explicit denies first."""
    denies: list[str] = []
    gaps: list[str] = []
    for stage in stages:
        kind = stage.stage.value.upper()
        for level in stage.levels:
            place = names.get(level.id, level.id)
            denying = _those(level.statements, Applies.YES, denies=True)
            denies += [f"the {kind} statement {statement.title}, at {place}, denies it" for statement in denying]
            if level.gap:
                gaps.append(f"no {kind} at {place} allows it")
    reasons = [*denies, *gaps]
    sentence = f"{some(reasons, 'and')}.{_besides(stages, alone=len(reasons) == 1)}"
    return f"{sentence[:1].upper()}{sentence[1:]}"
