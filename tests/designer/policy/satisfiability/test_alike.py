"""Actions that are put together answer alike, and are apart only where a statement tells them apart."""

import json

import pytest

from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Grammar
from designer.policy.matching.statement import compile_policy
from designer.policy.satisfiability.action_facts import RequestOrigin
from designer.policy.satisfiability.alike import alike, alike_for_anybody
from designer.policy.satisfiability.applicability import resource_match

CATALOGUE = load()
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
OPEN_BUCKETS = ["arn:aws:s3:::prod/*", "arn:aws:s3:::${aws:PrincipalTag/team}/*"]


def kinds(anybody, **elements):
    statement = {"Effect": "Deny", "Action": "*", "Condition": TAGGED, **elements}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    statements = compile_policy(text, Grammar.SCP).statements
    if anybody:
        return statements[0], list(alike_for_anybody(CATALOGUE.full_mask, statements, CATALOGUE))
    return statements[0], list(alike(CATALOGUE.full_mask, statements, CATALOGUE, RequestOrigin("", "aws")))


@pytest.mark.parametrize("anybody", [True, False])
@pytest.mark.parametrize("elements", [{"Resource": "xxx"}, {"Resource": OPEN_BUCKETS}, {"NotResource": OPEN_BUCKETS}])
def test_actions_are_apart_by_what_they_work_on_only_where_a_statement_covers_part_of_it(anybody, elements):
    statement, parts = kinds(anybody, **elements)
    assert sum(parts) == CATALOGUE.full_mask
    assert sum(part.bit_count() for part in parts) == CATALOGUE.full_mask.bit_count()
    assert len(parts) < 40, "a few kinds of S3's resources, and all other actions together"
    for part in parts:
        some = [CATALOGUE.actions[number] for number in CATALOGUE.members(part)][:: max(1, part.bit_count() // 9)]
        assert len({resource_match(statement, action, "aws") for action in some}) == 1
