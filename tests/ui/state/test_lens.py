"""A lens marks every account with its answer, follows edits, and yields to the question asked last."""

import json
from collections import Counter

import pytest

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.reasons import reason_for
from designer.analysis.lenses.annotation import ALLOWED, DENIED, EXEMPT, STATE_TONES, UNKNOWN, NodeAnnotation
from designer.analysis.lenses.attached import ATTACHED, REACHED
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.health import ROOM
from designer.analysis.lenses.lens import NODES_A_STEP, LensFacts
from designer.analysis.lenses.registry import LENSES, read_lens, read_now
from designer.basics.words import counted
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import budget, edits
from designer.organization.budget import NEARLY_FULL
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load as catalogue
from designer.policy.states import State
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.lens import CurrentLens
from ui.state.session import Session

DELETE = LensChoice("action", "s3:DeleteBucket")
REGION_DENY = PolicyId("region-deny")


class Setting:
    def __init__(self, organization):
        self.session = Session(Document(organization))
        self.organization = organization
        self.analyses = Analyses(self.session.document)
        self.analyses.check_soon()
        self.lens = CurrentLens(self.session, self.analyses)

    def counts(self):
        self.lens.finish()
        return {entry.tone.words: entry.count for entry in self.lens.reading.entries}


@pytest.fixture
def setting(qtbot):
    setting = Setting(template("company").organization)
    yield setting
    setting.lens.choose(LensChoice())
    setting.analyses.stop()


def test_the_legend_counts_what_the_canvas_shows(setting):
    session, lens = setting.session, setting.lens
    lens.choose(DELETE)
    whole, everywhere = setting.counts(), lens.exceptions
    told = []
    lens.changed.connect(lambda: told.append(lens.entries))
    session.focus_on(next(one.id for one in setting.organization.nodes.values() if one.name == "Workloads"))
    inside = {entry.tone.words: entry.count for entry in told[-1]}
    assert {"allowed": 0, **inside} == {"allowed": 0, "conditional": 10}
    assert told[-1][0].words.startswith("10 accounts ")
    assert 10 == len(lens.nodes_of(told[-1][0]))
    assert all(map(session.is_in_focus, lens.exceptions))
    session.focus_on(None)
    assert whole == {entry.tone.words: entry.count for entry in told[-1]}
    assert everywhere == lens.exceptions


def test_a_lens_ends_with_its_design_and_stays_where_the_same_is_read_again(setting):
    setting.lens.choose(DELETE)
    setting.session.document.replace(setting.organization, reread=True)
    assert DELETE == setting.lens.choice
    setting.session.document.replace(template("company").organization)
    assert LensChoice() == setting.lens.choice


def test_a_legend_counted_in_every_node_is_the_legend():
    organization = template("company").organization
    for lens in LENSES:
        facts = LensFacts(organization)
        subjects = lens.offered(facts, "")[:1] if lens.subject else ("",)
        for subject in subjects:
            result = read_now(organization, LensChoice(lens.id, subject))
            assert [one for one in result.entries if one.count] == [*result.counted_in(organization.nodes)], lens.id


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
    assert expected == (counts["allowed"], counts["conditional"], counts["denied"], counts["exempt"])
    assert "Where do SCPs allow s3:DeleteBucket?" == setting.lens.reading.title
    assert EXEMPT == setting.session.annotations[organization.settings.management_account].tone


def test_the_node_that_decides_says_for_how_many(setting):
    organization = setting.organization
    deny = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}]}'
    change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY)
    setting.session.document.push(change)
    [policy] = edits.added_policies(change)
    setting.session.document.push(edits.edit_policy_text(organization, policy, deny))
    ou = next(n.id for n in organization.nodes.values() if n.name == "Sandbox")
    setting.lens.choose(LensChoice("action", "sqs:CreateQueue"))
    before = setting.counts()
    setting.session.document.push(edits.attach(organization, policy, [ou]))
    after = setting.counts()
    below = organization.accounts_below(ou)
    assert before["denied"] + below == after["denied"]
    assert f"denies in {counted(below, 'account')}" == setting.session.annotations[ou].note
    setting.session.document.undo_stack.undo()
    assert before == setting.counts()


def test_every_level_that_decides_says_so(setting):
    """The Region is asked for at one level and the device at another: each leaves the action conditional."""
    organization = setting.organization
    setting.lens.choose(DELETE)
    setting.counts()
    annotations = setting.session.annotations
    shop = next(node.id for node in organization.nodes.values() if node.name == "shop-prod")
    explanation = explain_action(organization, catalogue(), shop, "s3:DeleteBucket")
    deciding = [level.id for level in explanation.levels if explanation.decides(level)]
    assert len(deciding) > 1
    assert all(annotations[level].note.startswith("limits ") for level in deciding)
    assert "" == annotations[shop].note


def test_card_keeps_condition_words_if_own_policy_decides(setting):
    organization = setting.organization
    shop = next(node.id for node in organization.nodes.values() if node.name == "shop-prod")
    secure = {"Bool": {"aws:SecureTransport": "false"}}
    text = json.dumps({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": secure}})
    change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "Secure", text)
    setting.session.document.push(change)
    setting.session.document.push(edits.attach(organization, edits.added_policies(change)[0], [shop]))
    setting.lens.choose(DELETE)
    setting.counts()
    said = setting.session.annotations[shop]
    assert "limited here" == said.note
    assert {"MFA", "TLS"} < set(said.depends_on)


def broken(setting, text="{"):
    setting.session.document.push(edits.edit_policy_text(setting.organization, REGION_DENY, text))


def test_below_a_policy_that_cannot_be_read_accounts_are_unknown_and_it_is_named(setting):
    organization = setting.organization
    below = {account for node in organization.targets(REGION_DENY) for account in organization.accounts(node)}
    setting.lens.choose(DELETE)
    setting.counts()
    assert () == setting.lens.reading.unreadable
    broken(setting)
    assert len(below) == setting.counts()["unknown"]
    assert ((REGION_DENY,), "1 policy cannot be read") == (
        setting.lens.reading.unreadable,
        setting.lens.reading.unreadable_words,
    )
    assert below == {node for node, said in setting.session.annotations.items() if said.tone == UNKNOWN}


def test_answers_stay_while_a_typed_line_cannot_be_read(setting):
    setting.lens.choose(DELETE)
    before = setting.counts()
    setting.analyses.wait_for((REGION_DENY, (0, 1)))
    broken(setting)
    setting.analyses.check_now()  # findings colour nothing again either
    assert before == setting.counts()
    broken(setting, "[")
    setting.analyses.wait_for((REGION_DENY, (0, 1)))
    assert before == setting.counts()
    setting.analyses.wait_for(None)
    assert setting.counts()["unknown"]


def test_answers_say_that_they_are_earlier_until_the_text_can_be_read(setting):
    setting.lens.choose(DELETE)
    setting.lens.finish()
    assert not setting.lens.is_stale
    setting.analyses.wait_for((REGION_DENY, (0, 1)))
    broken(setting)
    assert setting.lens.is_stale
    setting.analyses.wait_for(None)
    setting.lens.finish()
    assert not setting.lens.is_stale


def test_tests_on_the_canvas_do_not_hold_between_an_edit_and_its_proof(setting):
    setting.analyses.check_now()
    setting.lens.choose(LensChoice("tests"))
    before = setting.counts()
    assert before["holds"]
    broken(setting)
    assert setting.lens.is_stale
    setting.analyses.check_now()
    assert before != setting.counts()
    assert not setting.lens.is_stale


def test_a_reading_ends_with_the_edit_that_it_does_not_know(setting):
    document, organization = setting.session.document, setting.organization
    setting.analyses.check_now()
    document.push(edits.remove(organization, [NodeId("acc-dev-ben")]))
    assert setting.analyses.proofs.is_stale
    setting.lens.choose(LensChoice("tests"))
    document.push(edits.remove(organization, [NodeId("ou-regulated")]))

    setting.lens.finish()

    assert setting.lens.reading is None
    setting.analyses.check_now()
    assert setting.counts()


def test_a_line_that_was_half_typed_and_is_whole_again_is_answered_at_once(setting):
    setting.lens.choose(LensChoice("action", "ec2:RunInstances"))
    before = setting.counts()
    setting.analyses.wait_for((REGION_DENY, (0, 1)))
    broken(setting)
    deny = {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}
    broken(setting, json.dumps({"Version": "2012-10-17", "Statement": deny}))
    assert before["denied"] < setting.counts()["denied"]


def test_an_assumed_context_changes_the_answers_and_is_told(setting):
    setting.lens.choose(LensChoice("action", "ec2:RunInstances"))
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
    setting.lens.choose(LensChoice("policy", policy.id))
    setting.lens.finish()
    annotations = setting.session.annotations
    assert organization.targets(policy.id) == {
        n for n, annotation in annotations.items() if annotation.tone == ATTACHED
    }
    for node_id, annotation in annotations.items():
        on_path = policy.id in {p for level in organization.path(node_id) for p in organization.node(level).policies}
        assert on_path
        assert annotation.tone in (ATTACHED, REACHED) or organization.is_management_account(node_id)
    setting.session.document.push(edits.delete_policy(organization, policy.id, detach_everywhere=True))
    assert LensChoice() == setting.lens.choice


def test_a_policy_on_the_root_reaches_everybody_but_the_management_account(setting):
    organization = setting.organization
    setting.lens.choose(LensChoice("policy", "FullAWSAccess"))
    counts = setting.counts()
    targets = organization.targets(PolicyId("FullAWSAccess"))
    inherits_only = [account for account in organization.accounts() if account not in targets]
    assert {"attached": len(targets) - 1, "inherited": len(inherits_only), "exempt": 1} == counts


def test_limits_and_problems_are_lenses_too(setting):
    setting.lens.choose(LensChoice("budget"))
    assert len(setting.organization.nodes) == sum(setting.counts().values())
    setting.analyses.check_now()
    setting.lens.choose(LensChoice("problems"))
    setting.lens.finish()
    assert set(setting.session.annotations) == {
        NodeId(node)
        for finding in setting.analyses.findings
        for node in ([finding.node] if finding.node else setting.organization.targets(PolicyId(finding.policy or "")))
    }


def test_a_question_asked_later_is_shown_until_it_is_taken_back(setting):
    setting.lens.choose(DELETE)
    setting.lens.finish()
    lens_annotations = setting.session.annotations
    question = {setting.organization.root: NodeAnnotation(STATE_TONES[State.DENIED])}
    setting.session.set_annotations(question)
    assert question == setting.session.annotations
    setting.session.set_annotations(None)
    assert lens_annotations == setting.session.annotations
    setting.session.set_annotations(question)
    setting.lens.choose(LensChoice("budget"))
    assert question != setting.session.annotations


def test_changed_is_emitted_once_per_reading(setting):
    told, chosen = [], []
    setting.lens.changed.connect(lambda: told.append(setting.lens.reading))
    setting.lens.chosen.connect(lambda: chosen.append(setting.lens.choice.lens))
    setting.lens.choose(LensChoice("budget"))
    setting.lens.finish()
    setting.lens.choose(LensChoice())
    assert setting.lens.reading is told[-1] is None
    readings = [reading for reading in told if reading is not None]
    assert len(readings) == len(set(map(id, readings))) == 1
    assert chosen == ["budget", ""]


def test_thousands_of_accounts_are_read_in_slices(qtbot):
    setting = Setting(large_organization(3000, 1))
    setting.lens.choose(DELETE)
    qtbot.waitUntil(lambda: setting.lens.reading is not None)
    assert 3000 == sum(setting.counts().values())
    assert {ALLOWED, DENIED} & {annotation.tone for annotation in setting.session.annotations.values()}
    setting.analyses.stop()


@pytest.fixture
def large(qtbot):
    setting = Setting(large_organization(2_000, 1))
    yield setting
    setting.lens.choose(LensChoice())
    setting.analyses.stop()


def widest(organization):
    """The policy that reaches most accounts without standing on the root."""
    ids = [p for p in organization.policies if organization.root not in organization.targets(p)]
    return max(ids, key=lambda p: sum(organization.accounts_below(t) for t in organization.targets(p)))


def test_a_reading_in_steps_counts_what_it_marks(large, subtests):
    large.analyses.check_now()
    for lens in (lens for lens in LENSES if not lens.follows_selection):
        with subtests.test(lens=lens.id):
            assert_counted(large, lens)


def assert_counted(large, lens):
    subject = widest(large.organization) if lens.id == "policy" else lens.subject.example if lens.subject else ""
    steps = read_lens(large.lens.facts, LensChoice(lens.id, subject))
    taken = 0
    try:
        while True:
            next(steps)
            taken += 1
    except StopIteration as end:
        reading = end.value
    marked = Counter(annotation.tone for annotation in reading.annotations.values() if annotation.tone)
    assert {entry.tone: entry.count for entry in reading.entries if entry.count} == marked
    assert (
        lens.id == "problems" or not reading.annotations or taken >= large.organization.account_count // NODES_A_STEP
    ), "let the reading yield after every NODES_A_STEP nodes: the window waits for it otherwise"


def test_where_a_policy_reaches_is_what_each_path_says(large):
    organization = large.organization
    for policy in (widest(organization), FULL_AWS_ACCESS):
        large.lens.choose(LensChoice("policy", policy))
        large.lens.finish()
        annotations = large.lens.reading.annotations
        for node in organization.nodes.values():
            annotation = annotations.get(node.id)
            if organization.is_management_account(node.id):
                inside = any(policy in organization.node(level).policies for level in organization.path(node.id))
                assert (annotation.tone if annotation else None) == (EXEMPT if inside else None)
            elif policy in node.policies:
                exempt = node.id in organization.path(organization.settings.management_account)
                assert annotation.tone == ATTACHED
                assert annotation.note == (
                    ""
                    if node.kind is NodeKind.ACCOUNT
                    else f"reaches {counted(_below(organization, node) - exempt, 'account')}"
                )
            else:
                inside = any(policy in organization.node(level).policies for level in organization.path(node.id))
                expected = REACHED if inside and node.kind is NodeKind.ACCOUNT else None
                assert (annotation.tone if annotation else None) == expected


def _below(organization, node):
    return organization.accounts_below(node.id)


def test_the_limits_used_are_those_of_each_node_alone(large):
    large.lens.choose(LensChoice("budget"))
    large.lens.finish()
    organization, annotations = large.organization, large.lens.reading.annotations
    for node_id, node in organization.nodes.items():
        used = budget.node_budget(organization, node.policies)
        _, slots = used.slots[0]
        fuller = used.characters is not None and used.characters.share > slots.share
        words = f"policy {used.share:.0%} full" if fuller else f"{slots.used} of {slots.most} SCPs"
        assert words == annotations[node_id].line
        assert (annotations[node_id].tone == ROOM) == (used.share < NEARLY_FULL)


def test_problems_are_counted_for_each_node_as_one_by_one(large):
    organization, analyses = large.organization, large.analyses
    analyses.check_now()
    large.lens.choose(LensChoice("problems"))
    large.lens.finish()
    expected = {}
    for finding in analyses.findings:
        places = [finding.node] if finding.node else organization.targets(finding.policy) if finding.policy else []
        for place in places:
            expected.setdefault(place, Counter())[finding.severity.value] += 1
    words = {"error": "error", "warning": "warning", "advice": "hint"}
    lines = {}
    for place, counts in expected.items():
        said = [f"{counts[kind]} {word}" + "s" * (counts[kind] > 1) for kind, word in words.items() if counts[kind]]
        lines[place] = " · ".join(said)
    assert lines
    assert lines == {place: annotation.line for place, annotation in large.lens.reading.annotations.items()}
