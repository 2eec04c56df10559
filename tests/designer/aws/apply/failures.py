"""Failures that people have reported of tools that apply changes, each with the test that none of them happens here.

Numbers of issues: tf is hashicorp/terraform-provider-aws, tfc hashicorp/terraform, OF
org-formation/org-formation-cli, CfCT aws-solutions/aws-control-tower-customizations, LZA
awslabs/landing-zone-accelerator-on-aws, ASEA aws-samples/aws-secure-environment-accelerator, at runatlantis/atlantis.
"""

from __future__ import annotations

from typing import NamedTuple


class Failure(NamedTuple):
    """One failure: where it was reported, and what a run does instead."""

    source: str
    instead: str


FAILURES = {
    "a_stale_plan_is_not_applied_twice": Failure(
        "tfc#23345, #24078, #27721", "the plan holds the hash of AWS's answers, and is used up by its run"
    ),
    "aws_is_read_again_between_plan_and_apply": Failure(
        "tfc#3181", "what a step touches is read again before it; the run stops where it is unlike"
    ),
    "a_run_that_is_killed_anywhere_goes_on_to_the_same_end": Failure(
        "tfc#16615, cloudposse/docs#358", "the intent is on the disk before the call, the answer after it"
    ),
    "a_run_that_stopped_half_way_asks_aws_and_no_state_of_its_own": Failure(
        "OF#373, #512", "there is no state but the journal; the next run asks AWS"
    ),
    "a_policy_of_the_same_name_is_never_adopted": Failure(
        "OF, aws-organization-writer.ts, createPolicy", "name, our own call and the same text, else the run stops"
    ),
    "an_ou_that_moves_is_not_renamed_twice_by_a_retry": Failure("OF, moveOU", "one call is one step and one line"),
    "what_is_left_over_is_listed_at_the_end": Failure(
        "LZA#699, #513, CfCT#130, tf#27231", "the whole later design is read back"
    ),
    "policies_of_strangers_stay_attached": Failure("ASEA#711", "what Control Tower keeps is left alone, and named"),
    "a_caller_whom_the_plan_would_shut_out_does_not_begin": Failure(
        "LZA#1076, #669, #1179", "the caller keeps each later call and each call back"
    ),
    "of_two_runs_at_once_the_second_is_too_late": Failure("CfCT#175", "a lock over machines by a ref of Git"),
    "slots_that_are_full_mid_way_stop_the_run_before_its_call": Failure(
        "tf#41493", "one call at a time, counted before"
    ),
    "what_somebody_has_done_already_is_done": Failure("tf#46627", "what is as after the step was so already"),
    "a_plan_is_carried_out_with_the_approval_of_another_person_alone": Failure(
        "at#1508, #202, #2290, #1726, #3254", "an approval names plan and live hash; its signer is not the author"
    ),
    "the_end_of_a_delegation_has_a_gate_of_its_own": Failure("LZA#1129", "--allow deregister"),
    "a_type_that_aws_takes_long_to_enable_is_not_asked_for_twice": Failure(
        "tf#46284, #24694", "a wait goes on, and is not a failure"
    ),
    "the_end_is_reached_only_with_the_tests_that_are_marked": Failure(
        "CfCT#229", "reached is read back, and the tests hold on what was read"
    ),
}
"""The table "failure reported, Orgwright must" of the field notes, row by row: each is a test of its name."""
