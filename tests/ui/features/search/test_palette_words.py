"""Words by which people look in the palette for commands, lenses, policies and guardrails."""

from PySide6.QtCore import Qt

from designer.analysis import guardrails
from designer.analysis.lenses.choice import LensChoice
from designer.organization.edits import disable_policy_type
from designer.organization.model.records import PolicyId, PolicyType
from tests.ui.again import in_one_window
from ui.commands.requests import show_policy
from ui.features.lenses.button import LensButton
from ui.features.policies.guardrail_dialog import GuardrailDialog

ROWS_AT_ONCE = 11

FOUND = {
    "assume mfa": "Set the request context",
    "break glass": "Lens: Lock-outs: accounts whose permissions nobody could repair",
    "deny list": "New service control policy",
    "region restriction": "Add a guardrail (ready-made policy)",
    "boundary": "Identities",
    "delegated admin": "Trusted access and delegated administrators",
    "rcp": "New resource control policy",
    "new tag policy": "New tag policy",
    "backup policy": "New backup policy",
    "ai opt out": "New AI services opt-out policy",
    "move account": "Cut",
    "close account": "Show details in the inspector",
    "suspend": "Show details in the inspector",
    "create account": "Add account",
    "new ou": "Add OU",
    "delete": "Remove",
    "what if": "Explain an action",
    "simulator": "Explain an action",
    "why": "Explain an action",
    "drift": "Import from AWS, code or files",
    "compare with aws": "Import from AWS, code or files",
    "diff": "Compare",
    "terraform": "Export",
    "cloudformation": "Import from AWS, code or files",
    "csv": "Export",
    "pdf": "Print",
    "recover": "New",
    "unsaved work": "New",
    "artifact": "Compliance",
    "hipaa": "Limit to a compliance programme",
    "pci": "Compliance",
    "limits": "Quotas",
    "errors": "Problems",
    "cloudtrail": "Explain an AccessDenied message",
    "cross account": "Who can do an action",
    "role chain": "Who can do an action",
    "privilege escalation": "Who can do an action",
    "external id": "Identities",
    "saml": "Identities",
    "permission set": "Identities",
    "dark mode": "Dark theme",
    "zoom to fit": "Fit all",
    "100%": "100 %",
    "minimap": "Overview map",
    "hotkeys": "Keyboard shortcuts",
    "glossary": "Words and signs",
    "tutorial": "Tour",
    "version": "About Orgwright",
    "full screen": "Canvas only",
    "sidebar": "Left panels",
    "auto layout": "Tidy everything: automatic places",
    "tags": "Show details in the inspector",
    "raci": "Shared responsibility",
    "rollout": "Migration plan",
    "minify": "Merge SCPs into fewer",
    "payer": "Use as management account",
    "inheritance": "Lens: origin of inherited policies",
    "recent": "Open",
    "become admin": "Who can become a role",
    "who can become an administrator": "Who can become a role",
    "who is admin": "Who can do an action",
    "blast radius": "Who can do an action",
    "why is it denied": "Explain an action",
    "conditions": "Explain an action",
    "policy simulators": "Explain an action",
    "enable rcp": "Enable RCPs",
    "enable RCPs": "Enable RCPs",
    "enable tag policies": "Enable tag policies",
    "enable resource control policies": "Enable RCPs",
    "new user": "Identities",
    "create role": "Identities",
    "add tag": "Show details in the inspector",
    "show problems": "Problems",
    "attach an scp": "Attach a policy",
    "detach scps": "Detach a policy",
    "what changed": "Compare",
    "rollback": "Undo",
    "collapse all": "Collapse OUs with accounts only",
    "density": "Compact cards",
    "orientation": "Left to right",
    "protect cloudtrail": "Add guardrail: Protect CloudTrail from being stopped or changed",
}


def test_the_palette_finds_what_people_call_a_thing_without_scrolling(window):
    palette = window.parts.search.palette
    shown = {typed: [pick.content.title for pick in palette.picks(typed)[:ROWS_AT_ONCE]] for typed in FOUND}
    assert {} == {typed: shown[typed] for typed, title in FOUND.items() if title not in shown[typed]}


def test_nothing_typed_lists_the_commands_as_the_menus_do(window):
    titles = [pick.content.title for pick in window.parts.search.palette.picks("")]
    assert [one.plain_text for one in window.actions_by_id.commands.values()] == titles


def test_a_word_that_begins_one_comes_before_letters_inside_another(window):
    titles = [pick.content.title for pick in window.parts.search.palette.picks("new ai")]
    assert titles.index("New AI services opt-out policy") < titles.index("New guardrail test")


def test_a_node_of_that_name_comes_before_what_is_also_called_so(window):
    for typed, name in (("backup", "Backup"), ("audit", "Audit"), ("log", "Log Archive")):
        assert name == window.parts.search.palette.picks(typed)[0].content.title


def test_a_command_says_which_of_its_other_names_was_meant(window):
    (pick,) = [
        one
        for one in window.parts.search.palette.picks("drift")
        if one.content.title == "Import from AWS, code or files"
    ]
    assert "drift" == pick.content.secondary


def test_a_sign_alone_is_no_word(window):
    assert [] == window.parts.search.palette.picks("§")


def test_the_words_of_a_lens_find_it_in_its_own_list_too(window, qtbot):
    button = window.findChild(LensButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(button.picker.search, "break glass")
    qtbot.keyClick(button.picker.search, Qt.Key.Key_Return)
    assert LensChoice("lock-outs") == window.lens.choice


@in_one_window("typed", ["rcp", "new resource control policy"])
def test_a_policy_of_another_type_is_made_from_the_palette(window, typed):
    before = set(window.session.organization.policies)
    picks = window.parts.search.palette.picks(typed)
    next(one for one in picks if one.content.title == "New resource control policy").run()
    (made,) = set(window.session.organization.policies) - before
    assert "RESOURCE_CONTROL_POLICY" == window.session.organization.policy(made).type.value


def test_a_policy_type_is_enabled_from_the_palette_once(window):
    session, picks = window.session, window.parts.search.palette.picks
    change = disable_policy_type(session.organization, PolicyType.RESOURCE_CONTROL_POLICY)
    session.document.push(change)
    next(one for one in picks("enable rcp") if one.content.title == "Enable RCPs").run()
    assert PolicyType.RESOURCE_CONTROL_POLICY in session.organization.settings.policy_types
    again = next(one for one in picks("enable rcp") if one.content.title == "Enable RCPs")
    assert ("already enabled", True) == (again.content.secondary, again.content.faded)


def test_a_guardrail_is_found_and_opens_with_its_values(window):
    picks = window.parts.search.palette.picks("leaving organization")
    title = "Add guardrail: Deny leaving the organization or accepting handshakes"
    next(one for one in picks if one.content.title == title).run()
    dialog = window.findChild(GuardrailDialog)
    assert guardrails.load()["deny-leave-organization"] is dialog._guardrail
    dialog.reject()


def test_a_guardrail_is_found_by_the_words_in_which_it_is_offered(window):
    additions = window.parts.search.palette._additions
    for one in guardrails.load().values():
        offered = f"Add guardrail: {one.title}"
        found = [pick.content.title for pick in additions.guardrails(offered.lower().split())[1]]
        assert any(offered.startswith(title) for title in found), offered


def test_commas_stand_between_the_other_names_of_a_command(window):
    for command in window.actions_by_id.commands.values():
        assert [] == [name for name in command.keywords.split(", ") if len(name.split()) > 4], command.id


def test_a_palette_asked_for_twice_gives_the_keys_back_to_who_had_them(window, qtbot):
    show_policy(window.session.requests, next(iter(window.session.organization.policies)))
    window.parts.show_panel("editor")
    code = window.parts.part("editor").code
    code.setFocus()
    for _ in range(2):
        window.actions_by_id["edit.palette"].trigger()
    picker = window.parts.search.palette.picker
    qtbot.keyClick(picker.search, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert code.hasFocus()


def test_the_keys_after_a_node_was_gone_to_are_not_for_the_text_that_had_them(window, qtbot):
    show_policy(window.session.requests, PolicyId("deny-leave-organization"))
    window.parts.show_panel("editor")
    window.parts.part("editor").code.setFocus()
    window.actions_by_id["edit.palette"].trigger()
    picker = window.parts.search.palette.picker
    qtbot.keyClicks(picker.search, "shop-prod")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert window.canvas.hasFocus()
    assert "shop-prod" == window.session.organization.node(window.session.current).name


def test_an_account_that_is_found_by_its_id_says_so(window):
    (found,) = (pick.content for pick in window.parts.search.palette.picks("333344445") if pick.content.tinted)
    assert ("Network", "AWS id 333344445555 · Infrastructure/Network") == (found.title, found.secondary)
