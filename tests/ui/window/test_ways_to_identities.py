"""Whoever asks for something inside an account sees it, whatever panel was in front."""

from designer.exchange import templates
from ui.commands.requests import SHOW_IDENTITY, SHOW_PANEL, IdentityPlace


def test_what_a_reason_names_inside_an_account_comes_to_the_front(window):
    window.file_actions.show(templates.load("coffee-shop"))
    session = window.session
    (account,) = session.organization.identities
    who = window.parts.part("who_can")
    session.requests.ask(SHOW_PANEL, "who_can")
    who.show_action("dynamodb:PutItem")
    who.finish()
    assert who.isVisible()
    assert "Open ShopAccess" == who.page.source.text()
    who.page.source.click()
    panel = window.parts.part("identities")
    assert panel.isVisible()
    assert panel.page.editor.isVisible()
    assert "RunTheShop" in panel.page.editor.code.text()
    session.requests.ask(SHOW_PANEL, "who_can")
    session.requests.ask(SHOW_IDENTITY, IdentityPlace(account, "user/owner"))
    assert panel.isVisible()
