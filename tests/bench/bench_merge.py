"""A merge of two branches of a design of 10,000 accounts, with 100 changes each; its verification is counted apart."""

from __future__ import annotations

import random
import time
from contextlib import suppress

from designer.analysis.differences.three_way import align_three
from designer.analysis.merge.merging import merge_designs, merge_versions
from designer.analysis.merge.questions import MergeAnswers
from designer.analysis.merge.result import merging
from designer.analysis.merge.verifying import verifying
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange import templates
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NOTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.catalogue import load
from tests.bench import Result

REACH = {"whole_s": "<= 3"}
CHANGES = 100
CLASHES = 40
"""Accounts that both move, each to another place."""


def run() -> Result:
    """Seconds of processor time."""
    catalogue = load()
    base = templates.load(templates.SCALE, accounts=10_000).organization
    ours, theirs = _branch(base, 1), _branch(base, 2)
    start = time.process_time()
    merge = merge_designs(base, ours, theirs)
    merged = time.process_time()
    refusals = finish(verifying(merge, catalogue))
    end = time.process_time()
    for account in random.Random(3).sample(list(base.accounts()), CLASHES):
        for design, ou in ((ours, base.root), (theirs, _first_ou(base))):
            with suppress(EditError):
                design.apply(edits.move(design, [account], ou))
    versions = align_three(base, ours, theirs)
    clashing = time.process_time()
    asked = finish(merging(versions, MergeAnswers({}), (), catalogue, ""))
    compared = time.process_time()
    question = asked.merge.open[0]
    merge_versions(versions, MergeAnswers({}).with_answer(question, question.takes[0]))
    answered = time.process_time()
    figures = {
        "merge_s": merged - start,
        "verify_s": end - merged,
        "whole_s": end - start,
        "questions": len(merge.questions),
        "refusals": len(refusals),
        "clashes": len(asked.merge.open),
        "clashes_compared_s": compared - clashing,
        "merged_after_answer_s": answered - compared,
    }
    return Result("merge", figures, REACH, reached=end - start <= 3)


def _first_ou(design: Organization) -> NodeId:
    return next(one for one in design.walk() if design.node(one).kind is NodeKind.OU)


def _branch(base: Organization, seed: int) -> Organization:
    """The design after some work of one person."""
    chance, design = random.Random(seed), base.copy()
    accounts = list(design.accounts())
    ous = [one for one in design.walk() if design.node(one).kind is NodeKind.OU]
    made = 0
    while made < CHANGES:
        try:
            change = _edit(design, chance, accounts, ous)
        except EditError:
            continue
        design.apply(change)
        made += bool(change)
    return design


def _edit(design: Organization, chance: random.Random, accounts: list[NodeId], ous: list[NodeId]) -> Change:
    account, ou, word = chance.choice(accounts), chance.choice(ous), f"{chance.random():.6}"
    kinds = (
        lambda: edits.move(design, [account], ou),
        lambda: edits.set_attribute(design, [account], NOTES, word),
        lambda: edits.attach(design, chance.choice(list(design.policies)), [ou]),
        lambda: edits.add_account(design, ou, word, email=f"{word}@example.com"),
        lambda: edits.set_tag(design, [account], "team", word),
    )
    return chance.choice(kinds)()
