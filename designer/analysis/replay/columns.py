"""Condition keys as columns of an activity, and what conditions, resources and statements say of its items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from designer.analysis.replay.evidence import (
    FIRST_UNKNOWN,
    NO,
    YES,
    ItemColumn,
    ItemView,
    ReplayEvidence,
    Who,
    marked_items,
    packed,
)
from designer.analysis.replay.requests import (
    HIDDEN,
    NOT_OF_SERVICES,
    OF_CALLER,
    OF_OWNER,
    OF_WHO,
    PASSED_TO,
    PRINCIPAL_TAG,
    RESOURCE_TAG,
    Knowledge,
    NoValue,
    account_of_caller,
    hidden_keys,
    is_of_no_account,
    is_policy_arn,
    logged_owner,
    value_of_passing,
)
from designer.organization.model.records import PolicyType
from designer.policy.evaluation.decision import beyond_rcps
from designer.policy.language.templates import Context, Values, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, read_keys
from designer.policy.matching.request import principal_of, without_documented_resource
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import Presence, action_facts

T = TypeVar("T", bound=Hashable)
U = TypeVar("U", bound=Hashable)

_ARN = "aws:principalarn"
_OTHER = "000000000002"
"""Stands for the number of an account that no pattern names."""

_MOST_KEPT = 2**28
"""Approximate limit in bytes of the cache by policy texts: typing makes new ones all day."""

Known = Values | NoValue


class Always(NamedTuple):
    """Items, or the ends of kinds, that something is true for under every design.

    Attributes:
        refused: Ends of kinds that AWS refused.
        services: Of AWS services.
        of_no_account: Of people who sign in, before they are a role.
        service_linked: Of service-linked roles.
        inferred: Actions without an event of their own.
        unmapped: Ends of kinds of no action that is known.
    """

    refused: int
    services: int
    of_no_account: int
    service_linked: int
    inferred: int
    unmapped: int


class Columns:
    """Columns of condition keys over an activity; those that follow from the design's tree are made for each design."""

    def __init__(self, evidence: ReplayEvidence) -> None:
        self.evidence = evidence
        self.view = ItemView(evidence, range(len(evidence.accounts)))
        self._of_key: dict[str, ItemColumn[Known]] = {}
        self._of_place: dict[str, ItemColumn[Known]] = {}
        self._owner: ItemColumn[str] | None = None
        self._shapes: tuple[list[int], ItemColumn[Known]] | None = None
        self._of_keys: dict[tuple[str, ...], ItemColumn[tuple[Known, ...]]] = {}
        self._of_places: dict[tuple[str, ...], ItemColumn[tuple[Known, ...]]] = {}
        self._tested: dict[object, tuple[ItemColumn[Any], Sequence[int], list[frozenset[str]]]] = {}
        self._tested_by_place: dict[object, tuple[ItemColumn[Any], Sequence[int], list[frozenset[str]]]] = {}
        self._owned: bytes | None = None
        self._asked: dict[PolicyType, bytes] = {}
        self._acts: dict[object, bytes] = {}
        self._presence: dict[str, tuple[Sequence[int], list[Presence]]] = {}
        self.resources: dict[object, bytearray] = {}
        self._knowledge: Knowledge

    def look_at(self, knowledge: Knowledge) -> None:
        """Answer by another design from now on."""
        self._knowledge = knowledge
        self._forget()
        self._of_place.clear()
        self._of_places.clear()
        self._tested_by_place.clear()

    def _forget(self) -> None:
        """Forget what follows from texts where it takes too much memory; what is asked again is found again."""
        evidence, items, actions = self.evidence, self.evidence.size, len(self.evidence.asked.values)
        kept: tuple[tuple[dict[Any, Any], int], ...] = (
            *((self._of_key, items), (self._of_keys, 4 * items), (self._tested, len(evidence.who.values))),
            *((self._acts, actions), (self._presence, actions), (self.resources, len(evidence.resource.values))),
        )
        if sum(len(known) * (1_000 + each) for known, each in kept) > _MOST_KEPT:
            for known, _ in kept:
                known.clear()

    def follows_the_tree(self, key: str) -> bool:
        """Whether a key's values change with the tree of the design."""
        return key not in self._knowledge.assumed and key in OF_CALLER | OF_OWNER

    def of_key(self, key: str) -> ItemColumn[Known]:
        """Return the values of a key, which is in small letters."""
        known = self._of_place if self.follows_the_tree(key) else self._of_key
        if key not in known:
            known[key] = self._made(key)
        return known[key]

    def _made(self, key: str) -> ItemColumn[Known]:
        knowledge, evidence = self._knowledge, self.evidence
        if key in knowledge.assumed:
            value = knowledge.assumed[key]
            return ItemColumn([NoValue.ABSENT if value is None else value], bytes(evidence.size))
        if key in OF_WHO:
            if key == _ARN:
                return _mapped(evidence.who, known_arn)
            return _mapped(evidence.who, lambda who: self._of_who(who, key))
        if key in OF_CALLER:
            return _mapped(
                _mapped(evidence.who, account_of_caller),
                lambda number: self._value(knowledge.of_caller(number), key) if number else NoValue.ABSENT,
            )
        if key.startswith(PRINCIPAL_TAG):
            return _mapped(evidence.who, lambda who: knowledge.tag(who.principal, key))
        if key.startswith(RESOURCE_TAG):
            return _mapped(evidence.resource, lambda arn: knowledge.tag(arn, key))
        if key == PASSED_TO:
            return _mapped(evidence.asked, value_of_passing)
        if key in OF_OWNER:
            return _mapped(
                self.owner(),
                lambda number: self._value(knowledge.of_owner(number), key, {key} if number == HIDDEN else ()),
            )
        return _mapped(
            evidence.circumstance, lambda about: self._value(knowledge.of_circumstance(about), key, hidden_keys(about))
        )

    def _of_who(self, who: Who, key: str) -> Known:
        if who.identity == "AWSService" and key in NOT_OF_SERVICES:
            return NoValue.ABSENT
        return self._value(self._knowledge.of_who(who), key)

    def _value(self, context: Context, key: str, unlogged: Collection[str] = ()) -> Known:
        value = context.get(key)
        if value is not None:
            return value
        return NoValue.ABSENT if key in self._knowledge.known and key not in unlogged else NoValue.UNKNOWN

    def owner(self) -> ItemColumn[str]:
        """Return the account that owns the resource, by its ARN or the event; empty if neither has it."""
        if self._owner is None:
            evidence = self.evidence
            of_arn = _mapped(evidence.resource, arns.account_of)
            if any("aws:resourceaccount" in about.context for about in evidence.circumstance.values):
                of_event = _mapped(evidence.circumstance, logged_owner)
                pairs = zip(of_event.ids, of_arn.ids, strict=True)
                events, by_arn = of_event.values, of_arn.values
                self._owner = _numbered(
                    events[event] if events[event] not in {"", HIDDEN} else by_arn[arn] or events[event]
                    for event, arn in pairs
                )
            else:
                self._owner = of_arn
        return self._owner

    def owned(self) -> bytes:
        """Return the items whose account surely owns the resource."""
        if self._owned is None:
            evidence, owner = self.evidence, self.owner()
            marks = bytearray(evidence.size)
            for (start, stop), number in zip(evidence.spans, evidence.accounts, strict=True):
                theirs = {place for place in {*owner.ids[start:stop]} if owner.values[place] in {"", HIDDEN, number}}
                marks[start:stop] = bytes([one in theirs for one in owner.ids[start:stop]])
            self._owned = packed(bytes(marks))
        return self._owned

    @cached_property
    def owner_open(self) -> bytes:
        """Items where the account whose trail has them may not own the resource.

        The trail of an owner has the calls of others and of AWS services, and what names no resource is the caller's.
        Services use keys of KMS for their callers that may be AWS's own, which no RCP reaches.
        """
        evidence, items = self.evidence, self._where(self.owner(), lambda number: number in {"", HIDDEN})
        items &= self._where(evidence.asked, lambda one: not without_documented_resource(one.action.lower()))
        items &= ~self.view.part(evidence.foreign) & ~self.always.services
        used = self._where(evidence.circumstance, lambda about: bool(about.invoked_by))
        items |= used & self._where(evidence.asked, lambda one: one.action.lower().startswith("kms:"))
        return items.to_bytes(evidence.size >> 3, "little")

    @cached_property
    def always(self) -> Always:
        """What is true of items under every design."""
        evidence, ends = self.evidence, self.view.part(self.evidence.ends_of_kinds)
        return Always(
            ends & self._where(evidence.circumstance, lambda about: bool(about.refused)),
            self._where(evidence.who, lambda who: who.identity == "AWSService"),
            self._where(evidence.who, lambda who: is_of_no_account(who.identity)),
            self._where(evidence.who, lambda who: _is_service_linked(who.principal)),
            self._where(evidence.asked, lambda one: one.is_inferred),
            ends & self._where(evidence.asked, lambda one: not one.action),
        )

    def _where(self, column: ItemColumn[U], holds: Callable[[U], bool]) -> int:
        """Return the items of whose values something is true."""
        return marked_items(self.view.marks(column, _marks(map(holds, column.values))))

    def asked(self, kind: PolicyType) -> bytes:
        """Return the items to which policies of a type apply, wherever their accounts are."""
        if kind not in self._asked:
            evidence, view, always = self.evidence, self.view, self.always
            items = self._where(evidence.asked, lambda one: bool(one.action))
            items &= ~self._where(evidence.circumstance, lambda about: bool(about.refused))
            items &= ~always.service_linked & view.full
            if kind is PolicyType.SERVICE_CONTROL_POLICY:
                items &= ~view.part(evidence.foreign) & ~always.services & ~always.of_no_account
            else:
                items &= self._where(evidence.asked, lambda one: beyond_rcps(one.action.lower(), "") is None)
                items &= ~self._where(evidence.resource, lambda arn: beyond_rcps("kms:any", arn) is not None)
                items &= view.part(self.owned())
            self._asked[kind] = items.to_bytes(evidence.size >> 3, "little")
        return self._asked[kind]

    def acts(self, statement: CompiledStatement) -> bytes:
        """Return for each action that is asked for whether a statement names it."""
        content = statement.source.actions, statement.source.not_action
        if content not in self._acts:
            acts = {"": NO}
            for value in self.evidence.asked.values:
                if value.action not in acts:
                    acts[value.action] = YES if statement.acts(value.action.lower()) else NO
            self._acts[content] = bytes([acts[value.action] for value in self.evidence.asked.values])
        return self._acts[content]

    def presence(self, key: str) -> tuple[Sequence[int], list[Presence]]:
        """Return for each action that is asked for whether its requests carry a key, and which answers there are."""
        if key not in self._presence:
            found: dict[Presence, int] = {}
            each = (action_facts().presence(value.action.lower(), key) for value in self.evidence.asked.values)
            table = [FIRST_UNKNOWN + found.setdefault(one, len(found)) for one in each]
            self._presence[key] = table, list(found)
        return self._presence[key]

    def statement_follows_the_tree(self, statement: CompiledStatement) -> bool:
        """Whether the items that a statement is about change with the tree of the design."""
        keys = chain.from_iterable(map(read_keys, statement.conditions))
        variables = (one.key for template in statement.resources for one in variables_of(template))
        return any(map(self.follows_the_tree, chain(keys, variables)))

    def joint(self, keys: tuple[str, ...]) -> ItemColumn[tuple[Known, ...]]:
        """Return the values of several keys together."""
        known = self._of_places if any(map(self.follows_the_tree, keys)) else self._of_keys
        if keys not in known:
            columns = [self.of_key(key) for key in keys]
            known[keys] = _numbered(zip(*(map(one.values.__getitem__, one.ids) for one in columns), strict=True))
        return known[keys]

    def shapes(self) -> tuple[list[int], ItemColumn[Known]]:
        """Return the callers' ARNs with one number for all accounts: by the place of who asks, and of each item."""
        if self._shapes is None:
            shapes: dict[Who, int] = {}
            table = [shapes.setdefault(_shape(who), len(shapes)) for who in self.evidence.who.values]
            ids = self.evidence.who.ids
            self._shapes = table, ItemColumn([known_arn(shape) for shape in shapes], list(map(table.__getitem__, ids)))
        return self._shapes

    def tested(self, condition: CompiledCondition) -> tuple[ItemColumn[Any], Sequence[int], list[frozenset[str]]]:
        """Return a column, for each of its values whether a condition holds, and the sets of keys it may depend on."""
        keys = tuple(dict.fromkeys(read_keys(condition)))
        content = content_of(condition)
        known = self._tested_by_place if any(map(self.follows_the_tree, keys)) else self._tested
        if content not in known:
            is_plain = keys == (_ARN,) and _ARN not in self._knowledge.assumed
            if is_plain and (named := _accounts_named(condition)) is not None:
                known[content] = self._tested_callers(condition, named)
            elif len(keys) == 1:
                column: ItemColumn[Any] = self.of_key(keys[0])
                known[content] = column, *_table(condition, keys, [(value,) for value in column.values])
            else:
                column = self.joint(keys)
                known[content] = column, *_table(condition, keys, column.values)
        return known[content]

    def _tested_callers(
        self, condition: CompiledCondition, named: frozenset[str]
    ) -> tuple[ItemColumn[Any], Sequence[int], list[frozenset[str]]]:
        """Return `tested` for a condition on callers, by their shapes and by the callers of named accounts."""
        of_who, column = self.shapes()
        table, unknown = _table(condition, (_ARN,), [(value,) for value in column.values])
        if not named:
            return column, table, unknown
        who = self.evidence.who
        marks = bytearray(map(table.__getitem__, of_who))
        exact = [place for place, one in enumerate(who.values) if one.account in named]
        own = [(known_arn(who.values[place]),) for place in exact]
        for place, mark in zip(exact, _table(condition, (_ARN,), own)[0], strict=True):
            marks[place] = mark
        return who, marks, unknown


def _is_service_linked(principal: str) -> bool:
    may_be = "AWSServiceRoleFor" in principal or "/aws-service-role/" in principal  # hundreds of thousands are asked
    return may_be and principal_of(principal).service_linked


def content_of(condition: CompiledCondition) -> tuple[object, ...]:
    """Return what a condition says, wherever it is written."""
    source = condition.source
    return source.operator, condition.key, source.values, condition.templates


def _table(
    condition: CompiledCondition, keys: tuple[str, ...], values: Iterable[tuple[Known, ...]]
) -> tuple[bytes, list[frozenset[str]]]:
    """Return the marks of values, and the sets of keys on which unknown ones hang."""
    sets: dict[frozenset[str], int] = {}
    marks = bytearray()
    for some in values:
        unknown = frozenset(key for key, value in zip(keys, some, strict=True) if value is NoValue.UNKNOWN)
        if unknown:
            marks.append(FIRST_UNKNOWN + sets.setdefault(unknown, len(sets)))
        else:
            context = {key: value for key, value in zip(keys, some, strict=True) if not isinstance(value, NoValue)}
            marks.append(YES if condition.holds(context) else NO)
    return bytes(marks), list(sets)


def known_arn(who: Who) -> Known:
    """Return a caller's ARN as policies know it."""
    if who.identity == "AWSService":
        return NoValue.ABSENT
    return who.principal if is_policy_arn(who.principal) else NoValue.UNKNOWN


def _shape(who: Who) -> Who:
    """Return the caller with one number for all accounts."""
    parts = who.principal.split(":", arns.SEGMENTS - 1)
    if who.account and len(parts) == arns.SEGMENTS and parts[4] == who.account:
        return Who(_OTHER, who.identity, who.principal.replace(f":{who.account}:", f":{_OTHER}:", 1))
    return Who("", who.identity, who.principal)


def _accounts_named(condition: CompiledCondition) -> frozenset[str] | None:
    """Return the numbers of accounts that a condition on ARNs names, or None if it may tell others apart as well."""
    found = set()
    for text in condition.source.values:
        head, parts = text.split(":", 4)[:4], arns.split(text)
        if text == "*":
            continue
        if len(parts) != arns.SEGMENTS or any(sign in part for part in head for sign in "*?$") or "$" in parts[5]:
            return None
        if parts[4].isdigit():
            found.add(parts[4])
        elif parts[4] != "*":
            return None
    return frozenset(found)


def _mapped(column: ItemColumn[T], value: Callable[[T], U]) -> ItemColumn[U]:
    """Return a column of what follows from the values of another."""
    numbers: dict[U, int] = {}
    table = [numbers.setdefault(value(one), len(numbers)) for one in column.values]
    if isinstance(column.ids, bytes):
        return ItemColumn(list(numbers), column.ids.translate(bytes(table).ljust(256, b"\0")))
    return ItemColumn(list(numbers), list(map(table.__getitem__, column.ids)))


def _numbered(values: Iterable[T]) -> ItemColumn[T]:
    numbers: dict[T, int] = {}
    ids = [numbers.setdefault(value, len(numbers)) for value in values]
    return ItemColumn(list(numbers), ids)


def _marks(each: Iterable[bool]) -> bytes:
    return bytes(YES if one else NO for one in each)
