import json

from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.catalogue import load
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.satisfiability.masks import (
    Masks,
    action_masks,
    action_matches,
    is_conditional,
    masks,
    statement_mask,
)
from tests.designer.policy.strategies import ACTIONS, policies, policy_texts, statements


def document(*members: dict[str, object]):
    return read_policy_text(json.dumps({"Version": "2012-10-17", "Statement": members}))


def actions(mask: int) -> set[str]:
    catalogue = load()
    return {catalogue.actions[i] for i in catalogue.members(mask)}


def bit(mask: int, action: str) -> bool:
    return bool(mask >> load().index(action) & 1)


@given(statements(), st.sampled_from(ACTIONS))
def test_a_statements_mask_agrees_with_matching_one_action(statement, action):
    (read_statement,) = document(statement).statements
    assert action_matches(read_statement, action) is bit(statement_mask(read_statement, load()), action)


@given(policy_texts(), st.sampled_from(ACTIONS))
def test_masks_say_what_the_statements_say(text, action):
    policy = read_policy_text(text)
    assert policy.usable
    found = masks(policy, load())
    applies = [(statement.effect, *action_masks(statement, action, load())) for statement in policy.statements]
    assert bit(found.allow_sure, action) is any(sure for effect, sure, _ in applies if effect is Effect.ALLOW)
    assert bit(found.allow_any, action) is any(possible for effect, _, possible in applies if effect is Effect.ALLOW)
    assert bit(found.keep_sure, action) is not any(sure for effect, sure, _ in applies if effect is Effect.DENY)
    assert bit(found.keep_any, action) is not any(possible for effect, _, possible in applies if effect is Effect.DENY)


@given(statements(), st.sampled_from(ACTIONS))
def test_a_statement_applies_to_what_it_names_at_most(statement, action):
    (read_statement,) = document(statement).statements
    sure, possible = action_masks(read_statement, action, load())
    assert sure <= possible <= int(action_matches(read_statement, action))
    assert is_conditional(read_statement) or sure == possible


@given(policies())
def test_what_is_sure_is_possible(policy):
    found = masks(read_policy_text(json.dumps(policy)), load())
    assert found.allow_sure == found.allow_sure & found.allow_any
    assert found.keep_any == found.keep_any & found.keep_sure


@given(policies(plain=True))
def test_without_conditions_and_resources_nothing_is_uncertain(policy):
    found = masks(read_policy_text(json.dumps(policy)), load())
    assert found.allow_sure == found.allow_any
    assert found.keep_sure == found.keep_any


def test_an_unusable_policy_allows_and_denies_nothing():
    full = load().full_mask
    for text in ("", "{", '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*"}}'):
        policy = read_policy_text(text)
        assert not policy.usable
        assert Masks(0, 0, full, full) == masks(policy, load())


def test_everything_but_some_actions():
    found = masks(document({"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}), load())
    assert actions(load().match("iam:*") | load().match("sts:*")) == actions(found.keep_any)


def test_a_statement_that_leaves_no_resource_matches_nothing():
    (statement,) = document({"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::a", "*"]}).statements
    assert 0 == statement_mask(statement, load())
    assert not action_matches(statement, "s3:GetObject")


def test_a_resource_list_with_a_star_is_no_condition():
    (statement,) = document({"Effect": "Deny", "Action": "*", "Resource": ["arn:aws:s3:::a", "*"]}).statements
    assert not is_conditional(statement)


def test_a_principal_other_than_everyone_is_a_condition():
    texts = ['"*"', '{"AWS": "*"}', '{"AWS": "111122223333"}', '{"Service": "*"}']
    template = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Principal": %s}}'
    found = [is_conditional(read_policy_text(template % text, Grammar.RESOURCE).statements[0]) for text in texts]
    assert [False, False, True, True] == found


def test_an_action_outside_the_catalogue_still_matches_by_its_text():
    (statement,) = document({"Effect": "Deny", "Action": "futures:Get*", "Resource": "*"}).statements
    assert action_matches(statement, "Futures:GetPrice")
    assert 0 == statement_mask(statement, load())
