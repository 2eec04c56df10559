"""Rules of a team's libraries as checks, and their promises as guardrail tests."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final, NamedTuple

from designer.analysis.checks.actions.known import entry_uses
from designer.analysis.checks.finding import Check, CheckWords, Finding, OfNode, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.structure.guardrail_tests import fewest_nodes
from designer.analysis.compliance.programme_facts import marks_of
from designer.analysis.expectations.prover import Prover
from designer.analysis.guardrails.libraries import (
    NodeRequirement,
    NodeSelector,
    TeamActions,
    TeamLibrary,
    TeamQuota,
    TeamRule,
    in_use,
)
from designer.organization.model import quotas
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind
from designer.policy.catalog.catalogue import load
from designer.policy.catalog.patterns import compile_any

_KINDS = {
    "account": frozenset({NodeKind.ACCOUNT}),
    "ou": frozenset({NodeKind.OU}),
    "any": frozenset({NodeKind.ACCOUNT, NodeKind.OU}),
}

_NAMED = 5
"""Patterns that a finding names."""


@lru_cache(maxsize=8)
def team_checks(libraries: tuple[TeamLibrary, ...]) -> tuple[Check, ...]:
    """Return the rules, quotas and actions of some libraries as checks."""
    rules = (check_of(rule, library.title) for library in libraries for rule in library.rules)
    limits = (quota_check(quota, library.title) for library in libraries for quota in library.quotas)
    return (*rules, *limits, *(actions_check(one, library.title) for library in libraries for one in library.actions))


class TeamLimit(NamedTuple):
    """What a quota of a library is held against.

    Attributes:
        most: Limit that holds for everybody.
        of: Number that a design has.
        words: What is counted.
    """

    most: int
    of: Callable[[Organization], int]
    words: str


LIMITS: Final[Mapping[str, TeamLimit]] = {
    "accounts": TeamLimit(quotas.load().accounts, lambda one: one.account_count, "accounts"),
    "ous": TeamLimit(quotas.load().ous, lambda one: one.ou_count, "OUs"),
    "ouLevels": TeamLimit(quotas.load().ou_levels, lambda one: one.ou_levels(one.root), "levels of OUs"),
}
"""What quotas may be about, by their word in files."""


class TeamUse(NamedTuple):
    """What a design uses of a quota of a library: title of that library, number in the design, and what is counted."""

    quota: TeamQuota
    library: str
    used: int
    unit: str


def team_uses(organization: Organization) -> tuple[TeamUse, ...]:
    """Return what a design uses of the quotas of the libraries in use."""
    return tuple(
        TeamUse(quota, library.title, LIMITS[quota.limit].of(organization), LIMITS[quota.limit].words)
        for library in in_use()
        for quota in library.quotas
    )


def quota_check(quota: TeamQuota, library: str) -> Check:
    """Return a quota as a check; see `check_of`."""
    why = f"Quota of {quota.as_of}. {quota.note}".strip()
    words = CheckWords(quota.title, Severity.WARNING, why, quota.source)

    def look(organization: Organization) -> Iterator[Finding]:
        limit = LIMITS[quota.limit]
        if (count := limit.of(organization)) > quota.most:
            message = f"The organization has {count:,} {limit.words}; {quota.title}: at most {quota.most:,}. {why}"
            yield Finding(quota.id, words.severity, message, organization.root)

    return Check(quota.id, own_words=words, library=library, whole=look)


def actions_check(listed: TeamActions, library: str) -> Check:
    """Return a list of actions as a check: it finds what our own list lacks, whose finding stays; see `check_of`."""
    why = f"Actions of {listed.as_of}. {listed.note}".strip()
    known = {name.lower(): name for name in listed.actions}

    def look(view: PolicyText) -> Iterator[TextFinding]:
        for use in entry_uses(view):
            name = known.get(use.text.lower(), "")
            if name and view.catalogue.index(name) is None:
                yield TextFinding(f"Library {library} has {name} among the actions of {listed.as_of}.", use.span(view))

    words = CheckWords(listed.title, Severity.ADVICE, why, listed.source)
    return Check(listed.id, own_words=words, library=library, texts=look)


def check_of(rule: TeamRule, library: str) -> Check:
    """Return a rule as a check.

    Args:
        rule: The rule.
        library: Name and version of its library.
    """
    words = CheckWords(rule.title, Severity(rule.severity), rule.why, rule.source)
    if rule.promise is not None:
        return Check(rule.id, own_words=words, library=library, whole=partial(_broken, rule, words))
    return Check(rule.id, own_words=words, library=library, nodes=partial(_lacking, rule, words))


def team_tests(organization: Organization) -> tuple[GuardrailTest, ...]:
    """Return the promises of the libraries in use, as tests of the accounts of a design that they select."""
    tests = (_test(organization, rule) for library in in_use() for rule in library.rules)
    return tuple(test for test in tests if test is not None)


def _test(organization: Organization, rule: TeamRule) -> GuardrailTest | None:
    """Return the test of a rule; None if it is not a promise, or selects no account that policies limit."""
    if rule.promise is None:
        return None
    fits = selects(organization, rule.select)
    fitting = [node.id for node in map(organization.node, organization.walk()) if fits(node)]
    nodes = [one for one in fitting if not organization.is_management_account(one)]  # a test is meant where it is named
    accounts = {account for node in nodes for account in organization.accounts(node)}
    limited = [account for account in accounts if not organization.is_management_account(account)]
    return replace(rule.promise, nodes=tuple(nodes)) if limited else None


def selects(organization: Organization, selector: NodeSelector) -> Callable[[Node], bool]:
    """Return a test of nodes; see `NodeSelector`."""
    kinds, wanted = _KINDS[selector.kind], frozenset(selector.programmes)
    asked, is_there = {key: compile_any((one,)) for key, one in selector.tags.items()}, compile_any(selector.paths)

    def fits(node: Node) -> bool:
        return (
            node.kind in kinds
            and (not asked or _has_tags(dict(node.tags), asked))
            and (not selector.paths or is_there(path_text(organization, node.id)))
            and (not wanted or any(mark.programme in wanted for mark in marks_of(organization, node.id)))
        )

    return fits


def _has_tags(tags: Mapping[str, str], asked: Mapping[str, Callable[[str], bool]]) -> bool:
    return all(key in tags and matches(tags[key]) for key, matches in asked.items())


def _lacking(rule: TeamRule, words: CheckWords, organization: Organization) -> OfNode:
    fits = selects(organization, rule.select)
    requirement = rule.require or NodeRequirement()

    def look(node: Node) -> Iterable[Finding]:
        faults = tuple(_lacks(node, requirement)) if fits(node) else ()
        return tuple(Finding(rule.id, words.severity, f"{fault} {words.why}", node.id) for fault in faults)

    return look


def _lacks(node: Node, requirement: NodeRequirement) -> Iterator[str]:
    tags = dict(node.tags)
    for key, pattern in requirement.tags.items():
        if key not in tags:
            yield f"{node.name} has no tag {key}."
        elif not compile_any((pattern,))(tags[key]):
            yield f"The tag {key} of {node.name} is “{tags[key]}”, not like {pattern}."
    if requirement.names and not compile_any(requirement.names)(node.name):
        more = f" or {len(requirement.names) - _NAMED} more" if len(requirement.names) > _NAMED else ""
        yield f"The name {node.name} is not like {' or '.join(requirement.names[:_NAMED])}{more}."


def _broken(rule: TeamRule, words: CheckWords, organization: Organization) -> Iterator[Finding | None]:
    test = _test(organization, rule)
    if test is None:
        return
    proof = yield from Prover(organization, load()).proving(test)
    if not proof.state.fails:
        return
    places: list[NodeId] = fewest_nodes(organization, [one for one in proof.accounts if one in organization.nodes])
    for node in places or test.nodes[:1]:
        yield Finding(rule.id, words.severity, f"“{rule.title}” is broken. {proof.reason} {words.why}", node)
