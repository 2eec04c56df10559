"""Short names of accounts in frames."""

from designer.organization.model.records import NodeId
from tests.designer.organization.layout.layouts import build
from ui.canvas.far.short_names import abbreviated, cut_to_room, short_names


def test_a_word_that_the_ous_above_say_is_left_out_once_and_a_letter_stays():
    organization = build({"root": ["tickets"], "tickets": ["prod"], "prod": ["a-tickets-prod-2", "a-prod-prod", "a"]})
    accounts = organization.node(NodeId("prod")).children
    assert ["a-2", "a-prod", "a"] == short_names(organization, NodeId("prod"), accounts)
    organization = build({"root": ["a", "b"], "b": ["a-b", "a-b-3"]})
    names = [organization.node(account).name for account in organization.node(NodeId("b")).children]
    assert ["a", "a-3"] == short_names(organization, NodeId("b"), organization.node(NodeId("b")).children)
    assert ["a-b", "a-b-3"] == names


def test_abbreviations_of_an_ou_keep_one_part_of_all_names_and_none_stands_for_two():
    names = ["dev-anna", "dev-ben", "Shared Services", "index-a-2", "index-b-13", "logs-new", "logs-new"]
    assert ["…anna", "…ben", "…ices", "…a-2", "…b-13", "", ""] == abbreviated(names, 4)
    names = ["gateway-2", "gateway-13", "portal-2", "ledger-2", "Shared Services", "logs-new"]
    assert ["gate…2", "gate…13", "port…2", "ledg…2", "Shar…", "logs…"] == abbreviated(names, 4)


def test_a_cut_name_has_its_first_letters_and_its_number_and_as_much_as_fits():
    for name, room, cut in (
        ("gateway-12", 8, "gatew…12"),
        ("gateway-12", 7, "gate…12"),
        ("gateway-12", 6, ""),  # two or three letters say nothing
        ("logs-archive", 6, "logs…"),
        ("4" * 12, 5, ""),
    ):
        assert cut == cut_to_room(room, name, len), (name, room)
    for room, cut in ((8, "…archive"), (5, "…hive"), (4, "")):
        assert cut == cut_to_room(room, "logs-archive", len, to_end=True), room
