"""Words for steps and plans, where there is little room for them."""

from dataclasses import replace

from designer.analysis.migration.plan import short_summary_words, unsafe_words
from designer.analysis.migration.safety import Breach, UnsafeAccounts
from designer.policy.evaluation.outcome import Stage
from designer.policy.matching.request import Request
from tests.designer.analysis.migration.plans import plan_between
from tests.designer.analysis.migration.test_plans import COMPANY, moved_guardrail


def test_a_step_that_is_not_safe_names_three_accounts_and_counts_the_others() -> None:
    accounts = tuple(COMPANY.accounts(COMPANY.root))[:4]
    names = [COMPANY.node(one).name for one in accounts]
    open_one = UnsafeAccounts(Breach.WIDER, Stage.SCP, accounts, None, "No request was found.", 0)
    said = unsafe_words(COMPANY, open_one)
    assert said == (
        f"In {', '.join(names[:3])} and 1 more account, it is not settled that the step is safe: No request was found."
    )
    request = Request("s3:GetObject", "arn:aws:s3:::box/key", "arn:aws:iam::111122223333:user/ana")
    shown = unsafe_words(COMPANY, replace(open_one, request=request, accounts=accounts[:1]))
    assert shown == f"In {names[0]}, s3:GetObject on arn:aws:s3:::box/key is {Breach.WIDER.value}."


def test_a_plan_in_few_words_says_only_of_a_plan_that_ends_early_that_it_does() -> None:
    before, after = moved_guardrail()
    plan = plan_between(before, after)
    early = "the later design is not reached"
    assert early not in short_summary_words(plan)
    assert early in short_summary_words(replace(plan, reached=False))
