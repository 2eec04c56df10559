"""A lens marks every account with its answer, follows edits, and yields to the question asked last."""

import pytest

from designer import edits
from designer.permissions.assumption import Assumption
from designer.permissions.reasons import reason_for
from designer.policy.catalogue import load as catalogue
from designer.records import NodeId, PolicyId, PolicyType
from designer.templates import load as template
from designer.templates.scale import large_organization
from ui.analyses import Analyses
from ui.document import Document
from ui.lenses.lens import Lens
from ui.lenses.readings import ATTACHED, EXEMPT, MAY, MAY_NOT, REACHED, Choice, LensKind
from ui.session import Mark, Session
from ui.theme import Answer

DELETE = Choice(LensKind.ACTION, "s3:DeleteBucket")


class Setting:
    def __init__(self, organization):
        self.session = Session(Document(organization))
        self.organization = organization
        self.analyses = Analyses(self.session.document)
        self.lens = Lens(self.session, self.analyses)

    def counts(self):
        self.lens.finish()
        return {entry.tone.words: entry.count for entry in self.lens.reading.entries}


@pytest.fixture
def setting(qtbot):
    setting = Setting(template("company").organization)
    yield setting
    setting.lens.choose(Choice())
    setting.analyses.stop()


def test_the_counts_of_an_action_are_those_of_the_reasons(setting):
    setting.lens.choose(DELETE)
    organization = setting.organization
    counts = setting.counts()
    answers = [
        reason_for(organization, catalogue(), account, "s3:DeleteBucket").answer.value
        for account in organization.accounts()
        if not organization.is_management_account(account)
    ]
    expected = (answers.count("allowed"), answers.count("conditional"), answers.count("denied"), 1)
    assert expected == (counts["may"], counts["depends"], counts["may not"], counts["exempt"])
    assert "Who can s3:DeleteBucket?" == setting.lens.reading.title
    assert EXEMPT == setting.session.marks[organization.settings.management_account].tone


def test_the_node_that_decides_says_for_how_many(setting):
    organization = setting.organization
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'
    change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY)
    setting.session.document.push(change)
    [policy] = edits.added_policies(change)
    setting.session.document.push(edits.edit_policy_text(organization, policy, deny))
    ou = next(n.id for n in organization.nodes.values() if n.name == "Sandbox")
    setting.lens.choose(Choice(LensKind.ACTION, "sqs:CreateQueue"))
    before = setting.counts()
    setting.session.document.push(edits.attach(organization, policy, [ou]))
    after = setting.counts()
    below = organization.accounts_below(ou)
    assert before["may not"] + below == after["may not"]
    assert f"decides for {below}" == setting.session.marks[ou].note
    setting.session.document.undo_stack.undo()
    assert before == setting.counts()


def test_an_assumed_context_changes_the_answers_and_is_told(setting):
    setting.lens.choose(Choice(LensKind.ACTION, "ec2:RunInstances"))
    before = setting.counts()
    setting.analyses.assume(Assumption(region="eu-central-1", principal="role/Developer"))
    after = setting.counts()
    assert before != after
    assert "region eu-central-1" in setting.lens.reading.hint


def test_a_line_of_the_legend_selects_what_it_counts(setting):
    setting.lens.choose(DELETE)
    setting.lens.finish()
    for entry in setting.lens.reading.entries:
        if entry.count:
            setting.lens.select(entry)
            assert entry.count == len(setting.session.selection)


def test_a_policy_shows_where_it_is_attached_and_what_it_reaches(setting):
    organization = setting.organization
    policy = next(p for p in organization.policies.values() if p.name == "RegionDeny")
    setting.lens.choose(Choice(LensKind.POLICY, policy.id))
    setting.lens.finish()
    marks = setting.session.marks
    assert organization.targets(policy.id) == {n for n, mark in marks.items() if mark.tone == ATTACHED}
    for node_id, mark in marks.items():
        on_path = policy.id in {p for level in organization.path(node_id) for p in organization.node(level).policies}
        assert on_path
        assert mark.tone in (ATTACHED, REACHED) or organization.is_management_account(node_id)
    setting.session.document.push(edits.delete_policy(organization, policy.id, detach_everywhere=True))
    assert Choice() == setting.lens.choice


def test_a_policy_on_the_root_reaches_everybody_but_the_management_account(setting):
    organization = setting.organization
    setting.lens.choose(Choice(LensKind.POLICY, "FullAWSAccess"))
    counts = setting.counts()
    targets = organization.targets(PolicyId("FullAWSAccess"))
    inherits_only = [account for account in organization.accounts() if account not in targets]
    assert {"attached": len(targets) - 1, "reached": len(inherits_only), "not limited": 1} == counts


def test_limits_and_problems_are_lenses_too(setting):
    setting.lens.choose(Choice(LensKind.BUDGET))
    assert len(setting.organization.nodes) == sum(setting.counts().values())
    setting.analyses.check_now()
    setting.lens.choose(Choice(LensKind.PROBLEMS))
    setting.lens.finish()
    assert set(setting.session.marks) == {
        NodeId(node)
        for finding in setting.analyses.findings
        for node in ([finding.node] if finding.node else setting.organization.targets(PolicyId(finding.policy or "")))
    }


def test_a_question_asked_later_is_shown_until_it_is_taken_back(setting):
    setting.lens.choose(DELETE)
    setting.lens.finish()
    lens_marks = setting.session.marks
    question = {setting.organization.root: Mark(Answer.DENIED)}
    setting.session.set_marks(question)
    assert question == setting.session.marks
    setting.session.set_marks(None)
    assert lens_marks == setting.session.marks
    setting.session.set_marks(question)
    setting.lens.choose(Choice(LensKind.BUDGET))
    assert question != setting.session.marks


def test_thousands_of_accounts_are_read_in_slices(qtbot):
    setting = Setting(large_organization(3000, 1))
    setting.lens.choose(DELETE)
    qtbot.waitUntil(lambda: setting.lens.reading is not None)
    assert 3000 == sum(setting.counts().values())
    assert {MAY, MAY_NOT} & {mark.tone for mark in setting.session.marks.values()}
    setting.analyses.stop()
