"""A random organization at moto arrives as it is there, by boto3 itself, through faults and after an interruption."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.aws import calls as module
from designer.aws.calls import OPTIONAL, Calls, Pace, SignInError
from designer.aws.reading import LiveReading
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from tests.designer.aws.moto_organization import Network, Truth, client, make, truth_of
from tests.examples import LONG
from tests.tools import needs

LACKED_BY_MOTO = {
    OrganizationPart.RESOURCE_POLICY,
    OrganizationPart.HANDSHAKES,
    OrganizationPart.INVALID_EFFECTIVE_POLICIES,
}


@pytest.fixture(scope="module")
def truth() -> Iterator[Truth]:
    """The organization, which stays as it is."""
    with needs("moto").mock_aws():
        yield make(7, accounts=60, ous=14, policies=16, tags=230)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)


def read(network: Network, **options: object) -> tuple[Organization, list[str]]:
    report = ConversionReport()
    calls = Calls(client(network), Pace(1_000_000, 1_000_000), threading.Event())
    return assemble(LiveReading(calls, "aws", report, **options).facts(), report).organization, list(map(str, report))


def test_it_arrives_as_it_is(truth: Truth) -> None:
    network = Network()
    design, report = read(network)
    assert truth == truth_of(design)
    assert (60, 230, 16) == (design.account_count, truth.tags, len(truth.policies))
    assert LACKED_BY_MOTO == set(design.settings.unknown)
    assert len(LACKED_BY_MOTO) == len(report)
    asked = {operation.command.replace("-", ""): operation for operation in OPTIONAL}
    lacked = {name: times for name, times in network.calls.items() if name.lower() in asked and times > 1}
    assert {2} == set(lacked.values())


def test_without_tags_everything_else_arrives(truth: Truth) -> None:
    network = Network()
    design, _ = read(network, tags=False)
    assert truth.without_tags() == truth_of(design)
    assert "ListTagsForResource" not in network.calls


@pytest.mark.parametrize("seed", range(4 if LONG else 2))
def test_it_arrives_through_faults(truth: Truth, seed: int) -> None:
    network = Network(seed=seed)
    design, report = read(network)
    assert network.faults > 40
    assert truth == truth_of(design), report


def test_after_a_token_that_expired_midway_the_rest_follows(truth: Truth, tmp_path: Path) -> None:
    network = Network(seed=11)
    network.lasting = 120
    with pytest.raises(SignInError, match="ExpiredToken"):
        read(network, keep=tmp_path)
    kept = len(list(tmp_path.iterdir()))
    assert kept > 20
    again = Network()
    design, _ = read(again, keep=tmp_path)
    assert truth == truth_of(design)
    whole = Network()
    read(whole)
    assert again.calls.total() == whole.calls.total() - kept + 1  # which organization it is, is asked again
