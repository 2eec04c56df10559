"""The sentences about SCPs and RCPs and a request that is not wholly known."""

from collections.abc import Iterable, Mapping, Sequence

from designer.basics.words import capital
from designer.policy.evaluation.explanation import Applies, LevelExplanation, StageExplanation, StatementExplanation
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.evaluation.statement_explanation import RESOURCE, unique_keys
from designer.policy.language.wording import some
from designer.policy.satisfiability.masks import without_implied

NEVER_GRANTS = "An SCP never grants anything: the policies of the caller in its account must still allow it."

_NO_ALLOW = "Nothing here allows it, and every level must: it is denied without a Deny."

_KEY_WORDS = {
    RESOURCE: "which resource it is",
    "aws:requestedregion": "the Region",
    "aws:principalarn": "who asks",
    "aws:multifactorauthpresent": "MFA",
}


def keys_phrase(keys: Iterable[str]) -> str:
    """Unknown keys as a phrase, those of every day in plain words."""
    return some([_KEY_WORDS.get(key.lower(), key) for key in keys], "and")


def level_reason(answer: Answer, statements: Iterable[StatementExplanation]) -> tuple[str, tuple[str, ...]]:
    """Return the reason for the answer of a level that is not unknown, and what that depends on."""
    said = tuple(statements)
    denying, may_deny = those(said, Applies.YES, denies=True), those(said, Applies.MAYBE, denies=True)
    allowing, may_allow = those(said, Applies.YES, denies=False), those(said, Applies.MAYBE, denies=False)
    if denying:
        return f"{_titles(denying)} {_verb('denies', denying)} it.", _hangs(may_deny)
    if answer is Answer.DENIED:
        return _NO_ALLOW, ()
    if answer is Answer.CONDITIONAL:
        return _conditional(may_deny, [] if allowing else may_allow)
    return f"{_titles(allowing)} {_verb('allows', allowing)} it, and nothing here denies it.", ()


def _conditional(
    denying: list[StatementExplanation], allowing: list[StatementExplanation]
) -> tuple[str, tuple[str, ...]]:
    causes = [*_some_sentences(allowing, "allows"), *_some_sentences(denying, "denies")]
    return f"{capital('; '.join(causes))}.", _hangs([*denying, *allowing])


def _some_sentences(statements: list[StatementExplanation], verb: str) -> list[str]:
    """Return the statements that are open, each with its phrase; many by their names."""
    if len(statements) <= _FEW:
        return [statement.clause for statement in statements]
    policies = list(dict.fromkeys(statement.policy for statement in statements))
    does = _verb(verb, policies)
    return [f"{some(policies, 'and')} {does} it in some cases: it depends on {keys_phrase(_hangs(statements))}"]


_FEW = 2
"""Most statements of one level that get their phrases; more would make no sentence."""


def those(statements: Iterable[StatementExplanation], applies: Applies, *, denies: bool) -> list[StatementExplanation]:
    """Return the statements of one effect that apply, may apply or do not."""
    return [s for s in statements if s.applies is applies and s.denies is denies]


def _hangs(statements: Iterable[StatementExplanation]) -> tuple[str, ...]:
    return unique_keys(key for statement in statements for key in statement.unknown)


def _titles(statements: list[StatementExplanation]) -> str:
    return some([s.title for s in statements], "and")


def _verb(verb: str, doers: Sequence[object]) -> str:
    """Return the verb behind those who do it: "denies" behind one, "deny" behind several."""
    if len(doers) == 1:
        return verb
    return {"denies": "deny", "allows": "allow"}[verb]


_EXEMPT = {
    Stage.SCP: {Exempt.NOT_ENABLED: "SCPs are not enabled in this organization, or do not reach this caller."},
    Stage.RCP: {Exempt.NOT_ENABLED: "RCPs are not enabled in this organization, or its owner is not in the design."},
}
_SAYS = {
    Answer.ALLOWED: "Every level allows it, and none denies it.",
    Answer.CONDITIONAL: "It depends on what is not known of the request.",
    Answer.DENIED: "At least one level stands in the way.",
    Answer.UNKNOWN: "Nothing that is known denies it, but not every policy is known.",
}


def stage_reason(which: Stage, answer: Answer, exempt: Exempt | None) -> str:
    """Return the sentence on SCPs or RCPs together, or on why they say nothing."""
    return _EXEMPT[which].get(exempt, exempt.value) if exempt else _SAYS[answer]


def whole_reason(
    answer: Answer, stages: tuple[StageExplanation, ...], names: Mapping[str, str], unknown: tuple[str, ...]
) -> str:
    """Return the reason for the answer.

    Args:
        answer: It.
        stages: SCPs, then RCPs.
        names: Names of the levels by id.
        unknown: Keys on which a conditional answer depends.
    """
    if answer is Answer.CONDITIONAL:
        return _open(stages, unknown)
    if answer is Answer.DENIED:
        return _denied(stages, names)
    if answer is Answer.UNKNOWN:
        levels = (level for stage in stages for level in stage.levels)
        return unknown_reason(
            [(level.id, policy.gap) for level in levels for policy in level.policies if policy.gap], names
        )
    scp, rcp = stages
    sentence = (
        scp.sentence
        if scp.exempt
        else f"On the caller's path, every level allows it, and none denies it. {NEVER_GRANTS}"
    )
    return sentence if rcp.exempt else f"{sentence} The RCPs of the resource's owner let it through, too."


def unknown_reason(gaps: Iterable[tuple[str, str]], names: Mapping[str, str]) -> str:
    """Return the reason for an answer that is unknown, and what to do.

    Args:
        gaps: Levels, each with what is not known there ("the text of Baseline").
        names: Names of the levels by id.
    """
    causes = list(dict.fromkeys(f"{gap} at {names.get(level, level)}" for level, gap in gaps))
    verb = "is" if len(causes) == 1 else "are"
    return f"{capital(some(causes, 'and'))} {verb} not known, and may deny it. {_READ_IT}"


def unknown_level(gaps: Iterable[str]) -> str:
    """Return the reason for the answer of a level with unknown policies."""
    causes = tuple(gaps)
    return f"{capital(some(causes, 'and'))} {'is' if len(causes) == 1 else 'are'} not known here, and may deny it."


_READ_IT = "Write it or put it right in the design, or import it again from a source that holds it."

MOST_PHRASES = 3
"""Most Denies that one sentence describes by what they leave; nobody would read more."""


def _open(stages: tuple[StageExplanation, ...], unknown: tuple[str, ...]) -> str:
    """Return the requests that are allowed, as far as few statements tell; else what the answer depends on."""
    levels = [level for stage in stages for level in stage.levels if level.answer is Answer.CONDITIONAL]
    denying = [said for stage in stages for said in open_denies(stage)]
    by_denies = all(those(level.statements, Applies.YES, denies=False) for level in levels)
    phrases = list(dict.fromkeys(said.phrase for said in denying))
    if not by_denies or not 0 < len(phrases) <= MOST_PHRASES:
        return f"It depends on {keys_phrase(unknown)}."
    return f"{capital(all_of(phrases))}."


def all_of(phrases: Sequence[str]) -> str:
    """Return phrases of Denies that a request must all pass: "allowed only for the role admin; and only with MFA"."""
    first, *others = phrases
    return "; ".join([first, *(_further(phrase, first) for phrase in others)])


def open_denies(stage: StageExplanation) -> list[StatementExplanation]:
    """Return the Denies that a conditional answer depends on: none that another one makes idle."""
    levels = [level for level in stage.levels if level.answer is Answer.CONDITIONAL]
    denying = [said for level in levels for said in those(level.statements, Applies.MAYBE, denies=True)]
    left = {id(source) for source in without_implied([said.source for said in denying])}
    return [said for said in denying if id(said.source) in left]


def _further(phrase: str, first: str) -> str:
    """Return a phrase behind another one: "and only with MFA"."""
    start = "allowed only "
    both = phrase.startswith(start) and first.startswith(start)
    return f"and only {phrase.removeprefix(start)}" if both else f"and {phrase}"


def _denied(stages: tuple[StageExplanation, ...], names: Mapping[str, str]) -> str:
    """Return every Deny and every gap, a sentence each with its level; explicit denies first."""
    denies: list[str] = []
    gaps: list[str] = []
    for kind, level in ((one.stage.value.upper(), level) for one in stages for level in one.levels):
        place = names.get(level.id, level.id)
        denying = those(level.statements, Applies.YES, denies=True)
        for statement in denying:
            what = kind if statement.title == statement.policy else f"{kind} statement"
            denies.append(f"the {what} {statement.title}, at {place}, denies it")
        if level.gap:
            gaps.append(f"no {kind} at {place} allows it")
    reasons = [*denies, *gaps]
    levels = [level for stage in stages for level in stage.levels]
    sentences = " ".join(f"{capital(reason)}." for reason in reasons)
    return f"{sentences}{_besides(levels, alone=len(reasons) == 1)}"


def _besides(levels: Iterable[LevelExplanation], *, alone: bool) -> str:
    """Return other obstacles that stand in the way of a denied request in some cases."""
    depends_on = unique_keys(key for level in levels for key in level.unknown)
    if depends_on:
        return f" More stands in the way in some cases: that depends on {keys_phrase(depends_on)}."
    return " Nothing else of the organization stands in the way." if alone else ""
