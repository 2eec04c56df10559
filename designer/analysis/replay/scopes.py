"""What statements say of the items of a part of an activity: surely, perhaps, and what depends on what."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress
from typing import NamedTuple

from designer.analysis.replay.columns import Columns, content_of
from designer.analysis.replay.evidence import FIRST_UNKNOWN, NO, YES, ItemView, marked_items
from designer.analysis.replay.requests import LoggedRequest, NoValue
from designer.analysis.replay.verdicts import OPEN_RESOURCE, Truth, match_logged, on_resource
from designer.organization.model.records import PolicyType
from designer.policy.language.templates import Context, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition
from designer.policy.matching.request import EVERYTHING, Match, PreparedRequest, Request
from designer.policy.matching.statement import CompiledStatement


class Hanging(NamedTuple):
    """Items that depend on unknown keys."""

    keys: frozenset[str]
    items: int


class ItemPart(NamedTuple):
    """Items of a view that a statement, or a missing one, is about.

    Attributes:
        sure: Surely.
        possible: Perhaps, those included.
        hanging: On what the others hang.
    """

    sure: int
    possible: int
    hanging: tuple[Hanging, ...] = ()


class AskedScope:
    """A view, and what statements say of its items: remembered by what they say, wherever they are written."""

    def __init__(self, columns: Columns, view: ItemView) -> None:
        self.columns = columns
        self.view = view
        self._found: dict[object, ItemPart] = {}
        self._before: dict[object, ItemPart] = {}
        self._asked: dict[PolicyType, int] = {}
        self._in_doubt: int | None = None

    def begin(self) -> None:
        """Forget what was not asked since the last call."""
        self._before, self._found = self._found, {}

    def asked(self, kind: PolicyType) -> int:
        """Return the items to which policies of a type apply, wherever their accounts are."""
        if kind not in self._asked:
            self._asked[kind] = self.view.part(self.columns.asked(kind))
        return self._asked[kind]

    def in_doubt(self, kind: PolicyType) -> int:
        """Return the items where it is open whether policies of a type apply: RCPs are the owner's."""
        if kind is not PolicyType.RESOURCE_CONTROL_POLICY:
            return 0
        if self._in_doubt is None:
            self._in_doubt = self.view.part(self.columns.owner_open)
        return self._in_doubt

    def statement(self, statement: CompiledStatement) -> ItemPart:
        """Return the items that a statement is about, whatever its effect."""
        source = statement.source
        about = source.actions, source.not_action, statement.resources, source.not_resource, source.principals
        content = *about, *map(content_of, statement.conditions)
        if self.columns.statement_follows_the_tree(statement):
            return self._said(statement)
        found = self._found.get(content) or self._before.get(content) or self._said(statement)
        self._found[content] = found
        return found

    def _said(self, statement: CompiledStatement) -> ItemPart:
        sure = possible = self._actions(statement) & self._callers(statement)
        hanging: list[Hanging] = []
        for condition in statement.conditions:
            if not possible:
                return ItemPart(0, 0)
            part = self._condition(condition)
            sure, possible = sure & part.sure, possible & part.possible
            hanging += part.hanging
        if possible:
            part = self._resources(statement, possible)
            sure, possible = sure & part.sure, possible & part.possible
            hanging += part.hanging
        return ItemPart(sure, possible, within(hanging, possible & ~sure))

    def _actions(self, statement: CompiledStatement) -> int:
        content = "actions", statement.source.actions, statement.source.not_action
        known = self._found.get(content) or self._before.get(content)
        if known is None:
            items = marked_items(self.view.marks(self.columns.evidence.asked, self.columns.acts(statement)))
            known = ItemPart(items, items)
        self._found[content] = known
        return known.sure

    def _callers(self, statement: CompiledStatement) -> int:
        principals = statement.source.principals
        if principals is None or (not principals.negated and {*principals.entries} == {("*", "*")}):
            return self.view.full
        who = self.columns.evidence.who
        named = (statement.names(prepared("", "*", value.principal, {})) is not Match.NO for value in who.values)
        return marked_items(self.view.marks(who, [YES if one else NO for one in named]))

    def _condition(self, condition: CompiledCondition) -> ItemPart:
        if not condition.known:
            return ItemPart(0, 0)
        column, table, sets = self.columns.tested(condition)
        marks = self.view.marks(column, table)
        unknown = [Hanging(keys, marked_items(marks, FIRST_UNKNOWN + number)) for number, keys in enumerate(sets)]
        sure = possible = marked_items(marks)
        for one in unknown:
            possible |= one.items
        return ItemPart(sure, possible, tuple(unknown))

    def _resources(self, statement: CompiledStatement, acting: int) -> ItemPart:
        """Whether a statement is about the resources of some items; others do not count."""
        if any(map(arns.matches_everything, statement.resources)):
            items = 0 if statement.source.not_resource else acting
            return ItemPart(items, items)
        keys = tuple(sorted({one.key for template in statement.resources for one in variables_of(template)}))
        return self._moving(statement, acting, keys) if keys else self._fixed(statement, acting)

    def _fixed(self, statement: CompiledStatement, acting: int) -> ItemPart:
        evidence, view = self.columns.evidence, self.view
        resource, asked = evidence.resource, evidence.asked
        content = statement.resources, statement.source.not_resource
        table = self.columns.resources.setdefault(
            content, bytearray([FIRST_UNKNOWN + 1, *bytes(len(resource.values) - 1)])
        )
        seen = {resource.ids[item] for item in view.items(acting)}
        for place in seen:
            if not table[place]:
                table[place] = _mark(match_logged(statement, resource.values[place], ""))
        marks = view.marks(resource, table)
        unnamed = acting & marked_items(marks, FIRST_UNKNOWN + 1)
        sure, unknown = acting & marked_items(marks), acting & marked_items(marks, FIRST_UNKNOWN)
        if unnamed:
            table = bytearray([_mark(match_logged(statement, "", value.action)) for value in asked.values])
            marks = view.marks(asked, table)
            sure |= unnamed & marked_items(marks)
            unknown |= unnamed & marked_items(marks, FIRST_UNKNOWN)
        return ItemPart(sure, sure | unknown, (Hanging(frozenset({OPEN_RESOURCE}), unknown),))

    def _moving(self, statement: CompiledStatement, acting: int, keys: tuple[str, ...]) -> ItemPart:
        """Match resources with variables, item by item; each question is decided once."""
        evidence, joint = self.columns.evidence, self.columns.joint(keys)
        answers: dict[tuple[int, int, int], Truth] = {}
        sure, unknown = bytearray(self.view.size), dict[frozenset[str], bytearray]()
        bits = self.view.bits(acting)
        places = compress(range(self.view.size), bits)
        for place, item in zip(places, self.view.items(acting), strict=True):
            question = evidence.resource.ids[item], evidence.asked.ids[item], joint.ids[item]
            if question not in answers:
                values = dict(zip(keys, joint.values[question[2]], strict=True))
                known = frozenset(key for key, value in values.items() if value is not NoValue.UNKNOWN)
                context = {key: value for key, value in values.items() if not isinstance(value, NoValue)}
                resource = evidence.resource.values[question[0]]
                request = prepared(evidence.asked.values[question[1]].action, resource or EVERYTHING, "", context)
                answers[question] = on_resource(LoggedRequest(request, resource, known), statement)
            answer = answers[question]
            if answer.holds is None:
                unknown.setdefault(answer.keys, bytearray(self.view.size))[place] = 1
            elif answer.holds:
                sure[place] = 1
        hanging = tuple(Hanging(names, _items(marks)) for names, marks in unknown.items())
        items = _items(sure)
        possible = items
        for one in hanging:
            possible |= one.items
        return ItemPart(items, possible, hanging)


def _mark(holds: bool | None) -> int:
    return FIRST_UNKNOWN if holds is None else YES if holds else NO


def _items(marks: bytearray) -> int:
    return marked_items(bytes(marks.translate(bytes([NO, YES, *bytes(254)]))))


def prepared(action: str, resource: str, principal: str, context: Context) -> PreparedRequest:
    """Return a request asked in part only."""
    return PreparedRequest(Request(action, resource, principal, "", "", context), bounded=False)


def within(hanging: Iterable[Hanging], items: int) -> tuple[Hanging, ...]:
    """Return what depends on what among some items."""
    return tuple(Hanging(one.keys, both) for one in hanging if (both := one.items & items))
