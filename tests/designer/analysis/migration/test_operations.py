"""Operations of AWS: what they change, which call they are, and what AWS refuses."""

from dataclasses import replace

import pytest

from designer.analysis.migration.operations import CreatePolicy
from designer.analysis.migration.shell_script import shell_script
from designer.analysis.migration.target import same_document
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyId, PolicyType
from tests.designer.analysis.migration.plans import plan_between
from tests.designer.analysis.migration.test_plans import COMPANY


def test_tags_of_a_policy_are_set_and_removed_at_its_id() -> None:
    one = replace(next(one for one in COMPANY.policies.values() if not one.aws_managed), aws_id="p-12345678")
    bare, tagged = (
        Organization(
            COMPANY.nodes.values(),
            (COMPANY.policies | {one.id: replace(one, tags=tags)}).values(),
            COMPANY.settings,
        )
        for tags in ((), (("team", "web"),))
    )
    (setting,), (removing,) = plan_between(bare, tagged).steps, plan_between(tagged, bare).steps
    assert (setting.call.operation, setting.call.arguments["ResourceId"]) == ("TagResource", "p-12345678")
    assert (removing.call.operation, removing.call.arguments["ResourceId"]) == ("UntagResource", "p-12345678")


def test_a_tag_is_set_though_its_value_is_the_key_of_another() -> None:
    before, after = (
        Organization(
            [replace(one, tags=tags if one.kind is NodeKind.ROOT else one.tags) for one in COMPANY.nodes.values()],
            COMPANY.policies.values(),
            COMPANY.settings,
        )
        for tags in ((("team", "web"), ("old", "x")), (("team", "shop"), ("used-by", "team"), ("kind", "new")))
    )
    calls = [step.call.arguments for step in plan_between(before, after).steps]
    keys = [sorted(one["Key"] for one in call["Tags"]) for call in calls if "Tags" in call]
    assert keys == [["team"], ["kind", "used-by"]]
    assert [["old"]] == [list(call["TagKeys"]) for call in calls if "TagKeys" in call]


def test_only_own_policies_of_a_type_count_toward_its_quota() -> None:
    most = quotas.load().types[PolicyType.TAG_POLICY].policies or 0
    own = next(one for one in COMPANY.policies.values() if not one.aws_managed)
    tagging = [
        replace(own, id=PolicyId(f"t-{number}"), name=f"T {number}", type=PolicyType.TAG_POLICY, text="{}")
        for number in range(most + 1)
    ]
    library = [*COMPANY.policies.values(), *tagging]
    room = Organization(COMPANY.nodes.values(), library[:-2], COMPANY.settings)
    full = Organization(COMPANY.nodes.values(), library[:-1], COMPANY.settings)
    assert CreatePolicy(tagging[-1]).change(room)
    with pytest.raises(EditError, match="holds at most 1,000 tag policies"):
        CreatePolicy(tagging[-1]).change(full)


def test_a_text_with_the_word_new_is_no_id_in_the_script() -> None:
    after = COMPANY.copy()
    after.apply(edits.create_policy(after, PolicyType.SERVICE_CONTROL_POLICY, "A new one", "{}"))
    assert "A new one" in shell_script(plan_between(COMPANY, after))


def test_the_script_reads_an_attachment_back_among_the_policies_of_its_type() -> None:
    rcp = PolicyType.RESOURCE_CONTROL_POLICY
    before = COMPANY.copy()
    before.apply(edits.enable_policy_type(before, rcp))
    before.apply(edits.create_policy(before, rcp, "Edge", "{}"))
    edge = replace(next(one for one in before.policies.values() if one.name == "Edge"), aws_id="p-edge123456")
    before = Organization(before.nodes.values(), (before.policies | {edge.id: edge}).values(), before.settings)
    after = before.copy()
    after.apply(edits.attach(after, edge.id, [after.root]))
    root = after.node(after.root).aws_id
    assert f"--target-id {root} --filter RESOURCE_CONTROL_POLICY" in shell_script(plan_between(before, after))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [('{"a": [1, true]}', '{"a":[1,true]}', True), ("[true]", "[1]", False), ("{", "[]", False)],
)
def test_a_document_is_the_same_in_another_layout_alone(one: str, other: str, same: bool) -> None:
    assert same_document(one, other) is same
