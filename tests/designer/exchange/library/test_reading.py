"""A team's library is read whole, and what is wrong in it is named and left out."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from designer.analysis.checks import registry, run_checks, text_findings
from designer.analysis.checks.team_rules import LIMITS
from designer.analysis.completion import complete, hover
from designer.analysis.guardrails import libraries, programmes
from designer.analysis.guardrails import load as load_guardrails
from designer.basics.errors import EditError, FormatError
from designer.exchange.library import reading
from designer.exchange.library.places import known_libraries
from designer.exchange.library.reading import read_library
from designer.exchange.library.trial import trial_faults
from designer.organization.model.policy_types import PolicyType
from designer.policy.catalog.catalogue import load as load_catalogue
from docs.file_schema import library_schema
from tests.designer.building import company
from tests.designer.exchange.library.acme import changed, files, in_use, written
from tests.examples import LONG
from tests.tools import in_one_test

Change = Callable[[Any], object]
GUARDRAILS, RULES, QUOTAS = "guardrails/regions.json", "rules/accounts.json", "quotas/granted.json"
ACTIONS = "actions/news.json"


def test_the_library_of_the_page_is_read_whole_and_does_what_its_cases_say(tmp_path: Path) -> None:
    library = read_library(written(tmp_path))
    kinds = (library.guardrails, library.rules, library.programmes, library.templates, library.lenses)
    kinds += (library.quotas, library.actions)
    assert ("acme-guardrails 2.4", "acme", ()) == (library.title, library.prefix, library.faults)
    assert [1, 2, 1, 1, 1, 1, 1] == [len(kind) for kind in kinds]
    assert [] == list(trial_faults(library))


def test_the_published_schema_takes_the_files_of_the_page() -> None:
    published = Draft202012Validator(json.loads(library_schema()))
    for name, data in files().items():
        assert published.is_valid(json.loads(data)) or name.startswith("designs/"), name
    assert not published.is_valid({"rules": [{"id": "acme-x"}]})


def test_a_digest_changes_with_each_byte_and_name_and_with_nothing_else(tmp_path: Path) -> None:
    one = read_library(written(tmp_path / "one")).digest
    assert one == read_library(written(tmp_path / "two", files())).digest
    assert one != read_library(written(tmp_path / "three", {**files(), RULES: files()[RULES] + b"\n"})).digest
    moved = {**files(), "rules/b.json": files()[RULES]}
    del moved[RULES]
    assert one != read_library(written(tmp_path / "four", moved)).digest


def test_a_library_adds_and_replaces_nothing(tmp_path: Path) -> None:
    before = load_guardrails(), registry.by_id(), programmes.load()
    with in_use(written(tmp_path)) as library:
        assert {**load_guardrails()} == {**before[0], "acme-pilot-regions": library.guardrails[0]}
        assert {*registry.by_id()} == {*before[1], "acme-cost-center", "acme-stay", "acme-accounts", "acme-news"}
        assert programmes.load().all == (*before[2].all, *library.programmes)
        assert library is libraries.library_of("acme-stay")
    assert before == (load_guardrails(), registry.by_id(), programmes.load())


def test_a_quota_finds_what_passes_it_with_its_day(tmp_path: Path) -> None:
    organization = company()
    for limit, (_, of_design, words) in LIMITS.items():
        count = of_design(organization)
        assert count > 1
        for most in (count - 1, count):
            with in_use(changed(tmp_path / f"{limit}{most}", QUOTAS, of("quotas", limit=limit, most=most))):
                found = [one.message for one in run_checks(organization) if one.check == "acme-accounts"]
            sentence = f"The organization has {count:,} {words}; Accounts that AWS has granted: at most {most:,}."
            assert [f"{sentence} Quota of 2026-11-25. Case 1738 asks for more."] * (most < count) == found


def test_actions_are_named_beside_our_own_findings_which_stay(tmp_path: Path) -> None:
    texts = {"s3:putvaultrule": "known-actions", "quarry:StartDig": "known-services", "s3:GetObject": ""}
    for action, own in texts.items():
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        before = set(text_findings(text, PolicyType.SERVICE_CONTROL_POLICY))
        with in_use(written(tmp_path)):
            after = set(text_findings(text, PolicyType.SERVICE_CONTROL_POLICY))
            said = hover(text, text.index(action), load_catalogue())
        assert before <= after
        assert ({own} if own else set()) <= {one.check for one in before}
        assert [("acme-news", "advice")] * bool(own) == [(one.check, one.severity.value) for one in after - before]
        sentence = "Library acme-guardrails 2.4 has "
        assert bool(own) == any(sentence in one for one in [*(said.lines if said else ()), ""])
        assert all(sentence in one.message for one in after - before)


def test_actions_of_a_library_are_offered_where_our_list_lacks_them(tmp_path: Path) -> None:
    have_ours = of("actions", actions=["s3:GetObject", "s3:PutVaultRule", "quarry:StartDig"])
    for typed, offered in {"s3:PutVau": "s3:PutVaultRule", "quarry:": "quarry:StartDig", "s3:GetObject": ""}.items():
        text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "' + typed
        with in_use(changed(tmp_path, ACTIONS, have_ours)):
            found = complete(text, len(text), PolicyType.SERVICE_CONTROL_POLICY, load_catalogue()).suggestions
        named = [one for one in found if one.detail == "acme-guardrails 2.4"]
        assert [offered] * bool(offered) == [one.label for one in named]


def test_an_event_stays_undecided_with_what_a_library_says_of_it(tmp_path: Path) -> None:
    with in_use(written(tmp_path)):
        said = list(libraries.events_said(["quarry StartDigV2", "s3 Other"]))
    assert ["quarry StartDigV2 asks for quarry:StartDig by library acme-guardrails 2.4 of 2026-12-01"] == said
    assert [] == list(libraries.events_said(["quarry StartDigV2"]))


def of(key: str, **members: object) -> Change:
    return lambda value: value[key][0].update(members)


def parameter(**members: object) -> Change:
    return lambda value: value["guardrails"][0]["parameters"][0].update(members)


def document(value: object) -> Change:
    return of("guardrails", document=value)


def twice(value: Any) -> None:
    value["rules"] += value["rules"]


def deep(value: Any) -> None:
    nested: Any = "x"
    for _ in range(60):
        nested = [nested]
    value["guardrails"][0]["document"] = {"a": nested}


def two_parameters(value: Any) -> None:
    """What would be a text for each pair of values."""
    first = value["guardrails"][0]["parameters"][0]
    value["guardrails"][0]["parameters"].append({**first, "name": "more"})
    value["guardrails"][0]["document"] = {"a": ["{{regions}}{{more}}"]}


REFUSED: tuple[tuple[str, Change, str], ...] = (
    (RULES, of("rules", id="deny-leave-organization"), "The id should begin with acme-"),
    (RULES, of("rules", id="acme-\u0430"), "The id should begin with acme-"),
    (RULES, twice, "is in this library already"),
    (RULES, of("rules", title="a\u202eb"), "has characters that nobody sees"),
    (RULES, of("rules", require={"tags": {"a\u202eb": "*"}}), "has characters that nobody sees"),
    (RULES, of("rules", severity="fatal"), 'it should be "error", "warning" or "advice"'),
    (RULES, of("rules", silences=["slots"]), 'The key "silences" is not known here'),
    (RULES, of("rules", finds=[]), "This should be a list of 1 values"),
    (RULES, of("rules", promise={"never": ["s3:*"]}), 'either "require" or "promise"'),
    (RULES, of("rules", require={}), "Nothing is required"),
    (RULES, of("rules", source="javascript:alert(1)"), "begins with https://"),
    (RULES, of("rules", accepts=[{"path": "/".join("abcdefgh")}]), "up to 6 names"),
    (RULES, lambda value: value["rules"][1].update(promise={"never": []}), "list of 1 values"),
    (RULES, lambda value: value["rules"][1]["promise"].update(when={"StringSame": {}}), "not a condition operator"),
    (RULES, lambda value: value.update(rules=value["rules"] * 101), "has at most 200 rules"),
    (GUARDRAILS, parameter(kind="anything"), "is not known here"),
    (GUARDRAILS, parameter(name="other"), "There is no parameter regions"),
    (GUARDRAILS, parameter(default=["*"]), "is not a Region"),
    (GUARDRAILS, document("s3:*"), "This should be an object"),
    (GUARDRAILS, document({"a": "x" * 20_000}), "longer than 10,000"),
    (GUARDRAILS, deep, "nested deeper than 40 levels"),
    (GUARDRAILS, two_parameters, "two parameters; one is the most"),
    ("programmes/contracts.json", of("programmes", asOf="yesterday"), "This should be a day"),
    ("programmes/contracts.json", of("programmes", services=["S3!"]), "prefix of a service"),
    ("templates/starts.json", of("templates", design="../../secret.json"), "no such file in the folder designs"),
    (QUOTAS, of("quotas", asOf="2026-11"), "This should be a day"),
    (QUOTAS, of("quotas", most=50_000), "AWS takes at most 50,000 from everybody; a quota of yours is lower."),
    (QUOTAS, of("quotas", most=0), "should be at least 1"),
    (QUOTAS, of("quotas", limit="regions"), 'it should be "accounts", "ous" or "ouLevels"'),
    (QUOTAS, of("quotas", source="http://x"), "begins with https://"),
    (ACTIONS, of("actions", actions=["s3:*"]), "a service and a name, such as s3:GetObject"),
    (ACTIONS, of("actions", events={"s3:A": "all of it"}), "a service and a name"),
    (ACTIONS, of("actions", events={"s3.amazonaws.com": "s3:A"}), "a service and a name"),
    (ACTIONS, of("actions", asOf="soon"), "This should be a day"),
    ("lenses/finance.json", of("lenses", lens="nothing=x"), "There is no such lens"),
)


@in_one_test(("name", "change", "words"), REFUSED)
def test_a_file_with_a_fault_is_left_out_with_its_place_and_the_rest_is_used(
    name: str, change: Change, words: str, tmp_path: Path
) -> None:
    library = read_library(changed(tmp_path, name, change))
    assert words in " ".join(library.faults)
    assert all(fault.startswith(f"{name}:") for fault in library.faults)
    kinds = {"rules": library.rules, "guardrails": library.guardrails, "lenses": library.lenses}
    kinds |= {"programmes": library.programmes, "templates": library.templates, "quotas": library.quotas}
    kinds |= {"actions": library.actions}
    assert [name.partition("/")[0]] == [kind for kind, records in kinds.items() if not records]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"prefix": "deny"}, "Ids of Orgwright's own begin with deny-"),
        ({"prefix": "Acme"}, "small letters"),
        ({"name": "../x"}, "a name such as"),
        ({"version": ""}, "must not be empty"),
        ({"library": 2}, "at most 1"),
    ],
)
def test_a_library_is_refused_with_its_manifest(members: dict[str, object], words: str, tmp_path: Path) -> None:
    folder = changed(tmp_path, "library.json", lambda value: value.update(members))
    with pytest.raises(FormatError, match=words):
        read_library(folder)


def test_links_pipes_and_what_is_too_large_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "acme")
    secret = tmp_path / "secret.json"
    secret.write_bytes(files()[RULES].replace(b"acme-stay", b"acme-secret"))
    (folder / "rules" / "link.json").symlink_to(secret)
    os.mkfifo(folder / "rules" / "pipe.json")
    (tmp_path / "lenses").mkdir()
    (folder / "lenses" / "finance.json").unlink()
    (folder / "lenses").rmdir()
    (folder / "lenses").symlink_to(tmp_path / "lenses")
    monkeypatch.setattr(reading, "_MOST_BYTES", len(files()[RULES]))
    (folder / "rules" / "z.json").write_bytes(files()[RULES] + b" ")
    library = read_library(folder)
    assert ["acme-cost-center", "acme-stay"] == [rule.id for rule in library.rules]
    assert [
        "lenses: This is a link; a library has its files in its own folder.",
        "rules/link.json: This is a link; a library has its files in its own folder.",
        "rules/pipe.json: This is not a file.",
        f"rules/z.json: Too many bytes: a file has at most {len(files()[RULES]):,}.",
    ] == list(library.faults)
    monkeypatch.setattr(reading, "_MOST_FILES", 2)
    assert "at most 2 files" in read_library(folder).faults[-1]
    (folder / "library.json").unlink()
    (folder / "library.json").symlink_to(secret)
    with pytest.raises(FormatError, match="This is a link"):
        read_library(folder)


def test_a_fault_shows_no_character_that_a_reader_does_not_see(tmp_path: Path) -> None:
    hidden = {**files(), RULES: rb'{"\ud800"}', "rules/\x1b[31m.json": b"{}"}
    faults = read_library(written(tmp_path, hidden)).faults
    assert len(faults) > 1
    assert all(fault.isprintable() for fault in faults)


def test_a_folder_is_a_library_or_has_some(tmp_path: Path) -> None:
    written(tmp_path / "b")
    changed(tmp_path / "a", "library.json", lambda value: value.update(prefix="other"))
    assert ["other", "acme"] == [one.prefix for one in known_libraries([tmp_path])]
    with pytest.raises(EditError, match=r"not a library: there is no library\.json"):
        known_libraries([tmp_path / "b" / "rules"])
    with pytest.raises(EditError, match="cannot be read"):
        known_libraries([tmp_path / "none"])


def test_a_rule_that_does_not_do_what_its_cases_say_is_named(tmp_path: Path) -> None:
    def change(value: Any) -> None:
        first, second = value["rules"]
        first["finds"].append(first["accepts"][0])
        second["accepts"] = second["finds"]

    assert [
        "acme-cost-center: it does not find case 3 of finds, Workloads/Prod/shop.",
        "acme-stay: it finds case 1 of accepts, Workloads/Prod/shop.",
    ] == list(trial_faults(read_library(changed(tmp_path, RULES, change))))


def mutated(data: bytes, random: Random) -> bytes:
    """Return data of which a piece is gone, doubled, turned or replaced."""
    start = random.randrange(len(data))
    stop = min(len(data), start + random.choice((1, 1, 2, 9, 90)))
    piece = data[start:stop]
    new = (b"", piece * 3, piece[::-1], b"[" * 99_999, b"{}", b"null", b'"*a*a*a*b"', b"\xff", b"1e999", b'"\\ud800"')
    return data[:start] + random.choice(new) + data[stop:]


def test_mutated_libraries_are_read_or_refused_in_sentences(tmp_path: Path) -> None:
    random, base = Random(1), files()
    for number in range(1_000 if LONG else 40):
        name = random.choice(list(base))
        folder = written(tmp_path / str(number), {**base, name: mutated(base[name], random)})
        try:
            library = read_library(folder)
        except FormatError:
            library = None
        assert library or name == "library.json", number
        said = [*library.faults, *trial_faults(library)] if library else []
        assert all(one.isprintable() or "\n" in one for one in said), number


def test_records_that_lie_where_none_are_read_are_named(tmp_path: Path) -> None:
    stray = dict.fromkeys(("rules/sub/x.json", "rules/B.JSON", "rule/a.json", "README.md", "docs/a.json"), b"{}")
    library = read_library(written(tmp_path, {**files(), **stray}))
    assert ["rule", "rules/B.JSON", "rules/sub"] == sorted(fault.partition(":")[0] for fault in library.faults)
    assert all("passed over" in fault for fault in library.faults)


def test_thousands_of_names_in_full_are_looked_up_and_thousands_of_wildcards_refused(tmp_path: Path) -> None:
    def with_names(value: Any, wild: str) -> None:
        rule = {key: held for key, held in value["rules"][0].items() if key not in {"require", "promise"}}
        names = [f"team-{number}{wild}" for number in range(1_000)]
        value["rules"] = [{**rule, "id": f"acme-{one}", "require": {"names": names}} for one in range(3)]

    few, many = (
        read_library(changed(tmp_path / f"x{wild}", RULES, partial(with_names, wild=wild))) for wild in ("", "*")
    )
    assert (3, ()) == (len(few.rules), few.faults)
    assert not many.rules
    (fault,) = many.faults
    assert fault.startswith(RULES)
    assert "2,000 patterns with wildcards" in fault


def test_a_library_with_faults_judges_with_what_has_none(tmp_path: Path) -> None:
    with in_use(written(tmp_path, {**files(), "rules/b.json": b"{"})):
        assert libraries.judges() == "library acme-guardrails 2.4 (what has no faults)"
