"""Each step says in which way it changes permissions, also where only the actions of a statement change."""

from dataclasses import replace

import pytest

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.movements import Movements, effects_between, moving
from designer.analysis.migration.plan import short_effect_words, step_effect_words
from designer.analysis.migration.safety import AccountPaths, SafetyCheck
from designer.basics.steps import finish
from designer.exchange.formats.native import read
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType, Unknown
from designer.policy.catalog.catalogue import load
from designer.policy.equivalence.comparison import LevelPath
from resources import FOLDER
from tests.designer.analysis.migration.plans import edited, plan_between

COMPANY = read((FOLDER / "templates" / "company.json").read_bytes(), "a template").organization
PROTECTS = next(one for one in COMPANY.policies.values() if one.name == "ProtectProductionData")
DELETES = '"s3:DeleteBucket",'


@pytest.mark.parametrize(
    ("instead", "short", "sentence"),
    [
        ("", "wider in 6 accounts", "adds permissions to 6 accounts"),
        (f'{DELETES} "sqs:DeleteQueue",', "narrower in 6 accounts", "removes permissions from 6 accounts"),
        (
            '"sqs:DeleteQueue",',
            "partly wider, partly narrower in 6 accounts",
            "adds and removes permissions in 6 accounts",
        ),
        (f"{DELETES} {DELETES}", "nobody gains or loses", "changes no account's permissions"),
    ],
)
def test_a_step_that_edits_the_actions_of_a_statement_says_its_way(instead, short, sentence):
    after = COMPANY.copy()
    after.apply(edits.edit_policy_text(after, PROTECTS.id, PROTECTS.text.replace(DELETES, instead, 1)))
    (step,) = plan_between(COMPANY, after).steps
    assert short == short_effect_words(step)
    assert sentence == step_effect_words(step)


def test_a_move_between_levels_with_unknown_policies_may_change_permissions():
    gap = Policy(PolicyId("gap"), "Unknown", PolicyType.SERVICE_CONTROL_POLICY, "", unknown=Unknown.ATTACHMENTS)
    nodes = [replace(one, policies=(*one.policies, gap.id)) for one in COMPANY.nodes.values()]
    before = Organization(nodes, (*COMPANY.policies.values(), gap), COMPANY.settings)
    after = before.copy()
    account = next(before.accounts(NodeId("ou-prod")))
    after.apply(edits.move(after, [account], NodeId("ou-test")))
    (step,) = plan_between(before, after).steps
    assert "may change permissions of 1 account" == step_effect_words(step)
    assert "unknown in 1 account" == short_effect_words(step)


def test_an_account_with_a_path_of_one_stage_only_is_refused() -> None:
    account = next(COMPANY.accounts(COMPANY.root))
    path: LevelPath = ()
    with pytest.raises(ValueError, match="zip"):
        finish(
            effects_between(
                {account: (path, path)}, {account: (path,)}, Movements(load()), SafetyCheck(COMPANY, COMPANY, load())
            )
        )


def test_a_state_is_safe_just_where_the_check_finds_nothing() -> None:
    after = edited(COMPANY, 5, 30)
    answers = []
    for seed in range(12):
        state = edited(COMPANY, seed, 3)
        every = tuple(state.accounts())
        hasty, check = SafetyCheck(COMPANY, after, load()), SafetyCheck(COMPANY, after, load())
        is_safe = finish(hasty.is_safe(AccountPaths(state, hasty.numbers), every))
        assert is_safe is (finish(check.checking(AccountPaths(state, check.numbers), every)) == ())
        answers.append(is_safe)
    assert set(answers) == {True, False}


def test_what_is_remembered_of_other_accounts_and_paths_is_what_each_one_says_of_itself() -> None:
    remembering, answers, wrong = Movements(load()), [], []
    for seed in range(12):
        after = edited(COMPANY, seed, 12)
        check = SafetyCheck(COMPANY, after, load())
        sides = AccountPaths(COMPANY, check.numbers), AccountPaths(after, check.numbers)
        for account in set(COMPANY.accounts()) & set(after.accounts()):
            for stage in STAGES.values():
                paths, world = tuple(side.of(stage, account) for side in sides), check.world(stage, account)
                asked = check.facts_of_requests(stage, account, paths)
                answers.append(finish(remembering.moving(*paths, world, asked)))
                if answers[-1] is not finish(moving(*paths, load(), world)):
                    wrong.append((seed, account, stage))
    assert (wrong, len(set(answers)) > 3) == ([], True)
