"""The answer to a question as rows: stages, levels, statements, and why each of them says what it says. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum

from designer.analysis.access.keys import WhatIfAnswer, outlook_words
from designer.analysis.access.question import Question
from designer.analysis.terms import terms_in
from designer.basics.dataclass import dataclass
from designer.basics.words import capital, counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.evaluation.decision import statement_label
from designer.policy.evaluation.explanation import (
    Applies,
    Explanation,
    LevelExplanation,
    PolicyExplanation,
    StageExplanation,
    StatementExplanation,
)
from designer.policy.evaluation.outcome import Exempt, Obstacle, Stage
from designer.policy.evaluation.statement_explanation import RESOURCE
from designer.policy.language.wording import unreadable_gap
from ui.theme import AnswerStyle


class RowStyle(Enum):
    """Look of a row."""

    HEAD = "head"
    LEVEL = "level"
    STATEMENT = "statement"
    DETAIL = "detail"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ExplainRow:
    """One row.

    Attributes:
        key: Names the row among its siblings, so that it stays open when the answer has changed.
        look: Its look.
        title: Its name; empty for a sentence alone.
        words: Its words.
        answer: Its sign and colour; None if there is none.
        sign: A character before a detail: matches, does not match, not known.
        rows: Rows below it.
        opened: True if it is open at first.
        node: The node it leads to.
        policy: The policy it leads to, at a place in its text.
        links: Rows to which parts of the words lead; each has those words as its `link`.
        link: The part of another row's words that leads to this one.
        asks: The key, or `RESOURCE`, that it asks the person for.
    """

    key: str
    look: RowStyle
    title: str = ""
    words: str = ""
    answer: AnswerStyle | None = None
    sign: str = ""
    rows: tuple[ExplainRow, ...] = ()
    opened: bool = False
    node: NodeId | None = None
    policy: PolicyId | None = None
    start: int = 0
    end: int = 0
    asks: str = ""
    link: str = ""
    links: tuple[ExplainRow, ...] = ()

    @property
    def leads(self) -> str:
        """Effect of activating the row, in words; empty for nothing."""
        if self.look is RowStyle.LEVEL:
            opened = " or ".join(dict.fromkeys(row.link for row in self.links))
            return f"{self.title}: a click on the sentence opens {opened}" if opened else ""
        if self.asks:
            return "Enter what the request holds"
        if self.policy is not None:
            return "Open this statement in the editor" if self.end else "Open this policy in the editor"
        return f"Select {self.title or 'this level'}" if self.node is not None else ""


def explain_rows(
    organization: Organization,
    question: Question,
    explanation: Explanation,
    outlook: Mapping[str, Sequence[WhatIfAnswer]] | None = None,
) -> tuple[ExplainRow, ...]:
    """Return the rows of an answer, from what it depends on to what its words mean.

    Args:
        organization: The design.
        question: Question that was asked.
        explanation: The answer.
        outlook: By unknown key, in small letters, what the answer would be with its values.
    """
    places = _Places(organization, question)
    stages = [stage for stage in explanation.relevant_stages if _matters(stage)]
    alone = len(stages) == 1 and stages[0].levels  # the headline says what its own row would
    rows = [
        *(_level_row(places, level) for stage in stages for level in stage.levels if alone),
        *(_stage_row(places, stage) for stage in stages if not alone),
        *_unknown_rows(explanation, outlook or {}),
        *_blocked_rows(places, explanation),
        *_account_rows(explanation),
        *_open_point_rows(explanation),
    ]
    return (*rows, *_term_rows(rows, explanation))


def _matters(stage: StageExplanation) -> bool:
    return stage.stage is Stage.SCP or stage.exempt is not Exempt.NOT_ENABLED


class _Places:
    """Finds the policies and nodes that an explanation names."""

    def __init__(self, organization: Organization, question: Question) -> None:
        self.organization = organization
        self._names = question.names

    def name(self, level: str) -> str:
        return self._names.get(level, level)

    def node(self, level: str) -> NodeId | None:
        return NodeId(level) if level in self.organization.nodes else None

    def policy(self, policy: str | None) -> PolicyId | None:
        return PolicyId(policy) if policy and policy in self.organization.policies else None


_STAGE_TITLES = {
    Stage.IDENTITY: "The caller's own policies",
    Stage.BOUNDARY: "Permissions boundary",
    Stage.SESSION: "Session policies",
    Stage.RESOURCE: "Policy of the resource",
    Stage.SCP: "SCPs on the path of the caller",
    Stage.RCP: "RCPs on the path of the resource",
}


def _stage_row(places: _Places, stage: StageExplanation) -> ExplainRow:
    answer = AnswerStyle.EXEMPT if stage.exempt else AnswerStyle(stage.answer.value)
    levels = tuple(_level_row(places, level) for level in stage.levels)
    single = len(levels) == 1 and levels[0].node is None  # it says what the stage does
    return ExplainRow(
        stage.stage.value,
        RowStyle.HEAD,
        _STAGE_TITLES[stage.stage],
        stage.sentence,
        answer,
        rows=levels[0].rows if single else levels,
        opened=True,
    )


def _level_row(places: _Places, level: LevelExplanation) -> ExplainRow:
    others = [statement for statement in level.statements if not statement.concerned]
    rows = [_statement_row(places, statement) for statement in level.relevant]
    rows += [
        ExplainRow(
            f"unread {policy.name}",
            RowStyle.STATEMENT,
            policy.name,
            _unread_words(policy),
            AnswerStyle.UNKNOWN,
            policy=places.policy(policy.id),
        )
        for policy in level.unread
    ]
    if others:
        rows.append(_others_row(places, others))
    named = [said for said in level.relevant if said.answer is level.answer and _link(level, said)]
    links = [replace(_statement_row(places, said), link=_link(level, said)) for said in named]
    return ExplainRow(
        level.id,
        RowStyle.LEVEL,
        places.name(level.id),
        level.sentence,
        AnswerStyle(level.answer.value),
        rows=tuple(rows),
        node=places.node(level.id),
        links=tuple(row for row in links if row.policy is not None),
    )


def _unread_words(policy: PolicyExplanation) -> str:
    if policy.gap != unreadable_gap(policy.name):
        return f"{capital(policy.gap)} is not known, so it may deny anything."
    return f"Cannot be read, so it may deny anything. {policy.faults[0].message if policy.faults else ''}".strip()


def _link(level: LevelExplanation, said: StatementExplanation) -> str:
    """Return the words of a level's sentence that name a statement, or at least its policy; empty if it has none."""
    return next((words for words in (said.title, said.policy) if words in level.sentence), "")


_MOST_OTHERS = 200
"""Limit of the statements that do not matter: nobody reads more."""


def _others_row(places: _Places, others: list[StatementExplanation]) -> ExplainRow:
    many = len(others) != 1
    return ExplainRow(
        "others",
        RowStyle.DETAIL,
        words=f"{len(others)} other {'statements speak' if many else 'statement speaks'} of other actions.",
        rows=tuple(_statement_row(places, statement) for statement in others[:_MOST_OTHERS]),
    )


MATCHES, MATCHES_NOT, UNKNOWN_VALUE = "✓", "✕", "?"


def _statement_row(places: _Places, said: StatementExplanation) -> ExplainRow:
    source = said.source
    rows = [*_element_rows(said), *_condition_rows(said)]
    return ExplainRow(
        f"{said.policy}#{source.index}",
        RowStyle.STATEMENT,
        said.title,
        _statement_words(said),
        AnswerStyle(said.answer.value) if said.answer else None,
        rows=tuple(rows) if said.concerned else (),
        opened=said.denies and said.applies is not Applies.NO,
        policy=places.policy(said.reference.policy),
        start=source.span.start,
        end=source.span.end,
    )


def _statement_words(said: StatementExplanation) -> str:
    if said.applies is Applies.MAYBE:
        return f"{capital(said.phrase)}."
    if said.applies is Applies.YES:
        return "Denies it." if said.denies else "Allows it."
    if not said.concerned:
        return "Speaks of other actions."
    failing = [e.sentence for e in said.elements if not e.matches]
    failing += [c.sentence for c in said.conditions if not c.holds]
    sentence = f"Does not {'deny' if said.denies else 'allow'} it"
    return f"{sentence}: {failing[0]}." if failing else f"{sentence}."


def _element_rows(said: StatementExplanation) -> Iterator[ExplainRow]:
    for element in said.elements:
        hidden = element.name in ("Resource", "NotResource") and RESOURCE in said.unknown
        sign = UNKNOWN_VALUE if hidden else MATCHES if element.matches else MATCHES_NOT
        words = f"It names {_listed(e.text for e in element.entries)}." if hidden else _sentence(element.sentence)
        yield ExplainRow(element.name, RowStyle.DETAIL, element.name, words, sign=sign, asks=RESOURCE if hidden else "")


def _condition_rows(said: StatementExplanation) -> Iterator[ExplainRow]:
    open_keys = {key.lower() for key in said.unknown}
    for number, condition in enumerate(said.conditions):
        asked = [key for key in condition.missing if key.lower() in open_keys]
        sign = UNKNOWN_VALUE if asked else MATCHES if condition.holds else MATCHES_NOT
        yield ExplainRow(
            f"condition {number}",
            RowStyle.DETAIL,
            "Condition",
            _sentence(condition.sentence),
            sign=sign,
            asks=asked[0] if asked else "",
        )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if not text.startswith(("aws:", "s3:", "ec2:")) else f"{text}."


def _listed(texts: Iterable[str]) -> str:
    every = list(texts)
    return ", ".join(every[:3]) + (f" and {len(every) - 3} more" if len(every) > 3 else "")


def _unknown_rows(explanation: Explanation, outlook: Mapping[str, Sequence[WhatIfAnswer]]) -> Iterator[ExplainRow]:
    if not explanation.unknown:
        return
    rows = tuple(
        ExplainRow(
            key,
            RowStyle.DETAIL,
            "The resource" if key == RESOURCE else key,
            "Not given: click to enter it." if key == RESOURCE else _outlook(outlook.get(key.lower(), ())),
            sign=UNKNOWN_VALUE,
            asks=key,
        )
        for key in explanation.unknown
    )
    yield ExplainRow(
        "unknown", RowStyle.HEAD, "What it depends on", "", AnswerStyle.CONDITIONAL, rows=rows, opened=True
    )


def _outlook(found: Sequence[WhatIfAnswer]) -> str:
    """Return the answers there would be, where one of the values settles it."""
    if all(if_answer.answer.value == AnswerStyle.CONDITIONAL.value for if_answer in found):
        return "Not given: click to enter a value."
    return f"Not given. {capital(outlook_words(found))}."


def _blocked_rows(places: _Places, explanation: Explanation) -> Iterator[ExplainRow]:
    obstacles = explanation.blocked_by
    if len(obstacles) < 2 or explanation.answer.value != AnswerStyle.DENIED.value:
        return
    said = {obstacle: _denying(explanation, obstacle) for obstacle in obstacles}
    sure = [obstacle for obstacle in obstacles if (found := said[obstacle]) is None or found.applies is Applies.YES]
    rows = tuple(_obstacle_row(places, one, said[one]) for one in (*sure, *(o for o in obstacles if o not in sure)))
    words = f"There are {len(rows)} reasons, and each denies it by itself."
    if len(sure) < len(rows):
        alone = f"{counted(len(sure), 'reason')} for every request" if sure else "None alone"
        words = f"{alone}, {len(rows) - len(sure):,} more in some cases."
    yield ExplainRow(
        "blocked", RowStyle.HEAD, "Why it is denied", words, AnswerStyle.DENIED, rows=rows, opened=len(rows) <= _FEW
    )


def _denying(explanation: Explanation, obstacle: Obstacle) -> StatementExplanation | None:
    """Return the statement that stands in the way; None for a missing Allow."""
    statements = (
        statement
        for level in (explanation.stage(obstacle.stage).levels if obstacle.statement else ())
        if level.id == obstacle.level
        for statement in level.statements
        if statement_label(statement.policy, statement.source) == obstacle.statement
    )
    return next(statements, None)


def _obstacle_row(places: _Places, obstacle: Obstacle, said: StatementExplanation | None) -> ExplainRow:
    """Return one reason as a sentence, which leads to the statement that denies or to the level that lacks an Allow."""
    place, sign = places.name(obstacle.level), AnswerStyle.DENIED.sign
    if not obstacle.statement:
        words = f"At {place}, no {obstacle.stage.value.upper()} allows it."
        return ExplainRow(str(obstacle), RowStyle.DETAIL, words=words, sign=sign, node=places.node(obstacle.level))
    words = f"At {place}, {said.title if said else obstacle.title} denies it."
    if said is not None and said.applies is not Applies.YES:
        words = f"At {place}, {said.clause}." if said.phrase else words.replace("denies it", "denies it in some cases")
        sign = AnswerStyle.CONDITIONAL.sign
    row = ExplainRow(str(obstacle), RowStyle.DETAIL, words=words, sign=sign)
    if said is None:
        return row
    span = said.source.span
    return replace(row, policy=places.policy(said.reference.policy), start=span.start, end=span.end)


_FEW = 6
"""Reasons that are shown at once."""


def _account_rows(explanation: Explanation) -> Iterator[ExplainRow]:
    scp = explanation.stage(Stage.SCP)
    if any(stage.stage is Stage.IDENTITY for stage in explanation.stages):
        return
    if explanation.answer.value == AnswerStyle.DENIED.value or scp.exempt is Exempt.UNLIMITED_ACTION:
        return
    if scp.exempt is Exempt.OUTSIDE:
        yield ExplainRow("resource", RowStyle.HEAD, "Then the policy of the resource decides", _OUTSIDE_NEEDS)
        return
    words = "The policies of the caller in its account must still allow it."
    yield ExplainRow("account", RowStyle.HEAD, "Then the account itself decides", words)


_OUTSIDE_NEEDS = (
    "A bucket, queue, key or role lets in a caller from outside by its own policy; without that, it is denied. "
    "A caller with an account needs an Allow of that account, too. For all resources together, an RCP can deny it."
)

_SHOWN_ELSEWHERE = ("IDENTITY_NOT_ASKED", "UNKNOWN_POLICY", "UNREADABLE")
"""Open points that the answer itself names, and that are not for AWS to settle."""


def _open_point_rows(explanation: Explanation) -> Iterator[ExplainRow]:
    points = [point for point in explanation.open_points if point.name not in _SHOWN_ELSEWHERE]
    if points:
        rows = tuple(ExplainRow(point.name, RowStyle.NOTE, words=point.value) for point in points)
        yield ExplainRow("open", RowStyle.HEAD, "AWS's documents are unclear here", "", rows=rows)


def _term_rows(rows: Iterable[ExplainRow], explanation: Explanation) -> Iterator[ExplainRow]:
    text = " ".join([explanation.headline, explanation.sentence, *_texts(rows)])
    found = terms_in(text)
    if found:
        terms = tuple(ExplainRow(term.name, RowStyle.NOTE, term.name, term.words) for term in found)
        yield ExplainRow("terms", RowStyle.HEAD, "What the words mean", "", rows=terms)


def _texts(rows: Iterable[ExplainRow]) -> Iterator[str]:
    for row in rows:
        yield row.title
        yield row.words
        yield from _texts(row.rows)
