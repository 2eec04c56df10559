"""``orgwright prove``: prove the guardrail tests of a design, or show the requests that break them, in each style."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from designer.analysis.checks.team_rules import team_tests
from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.analysis.expectations.prover import Mutation, Prover, untested
from designer.analysis.guardrails.libraries import judges
from designer.basics.dataclass import dataclass
from designer.basics.words import counted, plain, short
from designer.cli.common import designs_argument, json_text, load_design
from designer.cli.libraries import library_options, tell_judges
from designer.cli.reports.junit_text import JunitSuite, junit_document, unread_suite, xml_attribute, xml_content
from designer.cli.reports.request_record import RecordValue, request_record
from designer.cli.reports.several import UnreadFile, report_each, worst_status
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load


@dataclass(frozen=True, slots=True)
class ProofReport:
    """Report on one design.

    Attributes:
        source: Name of the file.
        organization: Its content.
        proofs: Proofs in the order of the tests.
        catalogue: Date of the catalogue of actions.
        untested: Statements and attachments that no test would miss; None if not asked for.
        team: Promises of the team's libraries, behind the tests of the design.
    """

    source: str
    organization: Organization
    proofs: tuple[GuardrailProof, ...]
    catalogue: str
    untested: tuple[Mutation, ...] | None = None
    team: tuple[GuardrailTest, ...] = ()

    def rows(self) -> Iterator[tuple[GuardrailTest, GuardrailProof]]:
        """Return each test with its proof, in the order of the design."""
        return zip((*self.organization.settings.tests, *self.team), self.proofs, strict=True)

    @property
    def fails(self) -> bool:
        """Whether a test fails."""
        return any(proof.state.fails for proof in self.proofs)

    def sentence(self, test: GuardrailTest) -> str:
        """Return the promise in words."""
        return words.promise_words(self.organization, test)

    def places(self, proof: GuardrailProof) -> str:
        """Return the accounts for which the state of a test holds: "12 accounts", "1 of 4 accounts"."""
        if len(proof.accounts) == proof.covered:
            return counted(proof.covered, "account")
        return f"{len(proof.accounts):,} of {counted(proof.covered, 'account')}"

    @property
    def gaps(self) -> list[str]:
        """Lines about what no test would miss."""
        if self.untested is None:
            return []
        if not self.untested:
            return ["Coverage: some test would miss every statement and every attachment."]
        return ["Coverage: no test would miss", *(f"  {one.title}" for one in self.untested)]

    @property
    def summary(self) -> str:
        """Counts of all states, with the scope of what was proved."""
        judged = f" Checked by its own tests and {judges()}." if judges() else ""
        states = [proof.state for proof in self.proofs]
        counts = [state.counted(states.count(state)) for state in ProofState if state in states]
        if not counts:
            return f"The design has no guardrail tests.{judged}"
        exempt = " The management account is not covered: policies do not limit it."
        note = exempt if any(proof.exempt for proof in self.proofs) else ""
        return (
            f"{', '.join(counts)} of {counted(len(states), 'test')}, for the actions of {self.catalogue} and all "
            f"callers but service-linked roles.{note}{judged}"
        )


def witness_record(witness: ProofWitness) -> dict[str, RecordValue]:
    """Return a witness as JSON: the request as a line that ``simulate`` reads, and how it was decided."""
    return {
        "account": witness.account,
        "request": request_record(witness.request),
        "decision": "allowed" if witness.allowed else "denied",
        "blockedBy": [str(obstacle) for obstacle in witness.obstacles],
    }


_WIDTH = max(len(state.value) for state in ProofState)
_LONGEST = 200


def _text(results: Sequence[ProofReport | UnreadFile]) -> str:
    """Return two lines a test, and one that counts them; several files have a heading each."""
    blocks = ["\n".join(_block(result, with_heading=len(results) > 1)) for result in results]
    return plain("\n\n".join(blocks))


def _block(result: ProofReport | UnreadFile, *, with_heading: bool) -> list[str]:
    heading = [f"{' '.join(result.source.split())}:"] if with_heading else []
    return [*heading, *([result.reason] if isinstance(result, UnreadFile) else _report_lines(result))]


def _report_lines(report: ProofReport) -> list[str]:
    order = list(ProofState)
    rows = sorted(report.rows(), key=lambda row: order.index(row[1].state))
    lines = [line for test, proof in rows for line in _lines(report, test, proof)]
    return [*lines, report.summary, *report.gaps]


def _lines(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> list[str]:
    head = f"{proof.state.value:<{_WIDTH}}  {short(report.sentence(test), _LONGEST)} [{short(test.id)}]"
    places = f"{report.places(proof)}: " if proof.covered else ""
    return [head, f"{'':<{_WIDTH}}  {short(places + proof.reason, 2 * _LONGEST)}"]


def _json(results: Sequence[ProofReport | UnreadFile]) -> str:
    """An object a test; with coverage, an object of them and of what no test would miss; of several files, each so."""
    if len(results) > 1:
        return json_text([{"file": result.source, **_json_of_file(result)} for result in results])
    found = _json_of_file(results[0])
    return json_text(found if "untested" in found else found["tests"])


def _json_of_file(result: ProofReport | UnreadFile) -> dict[str, object]:
    if isinstance(result, UnreadFile):
        return {"error": result.reason}
    found: dict[str, object] = {"tests": [_record(result, test, proof) for test, proof in result.rows()]}
    if result.untested is not None:
        found["untested"] = [_untested_record(one) for one in result.untested]
    return found


def _untested_record(mutation: Mutation) -> dict[str, object]:
    return {"policy": mutation.policy, "statement": mutation.statement, "node": mutation.node, "title": mutation.title}


def _record(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> dict[str, object]:
    return {
        "id": test.id,
        "say": report.sentence(test),
        "state": proof.state.code,
        "severity": test.urgency.value,
        "accounts": list(proof.accounts),
        "covered": proof.covered,
        "witness": witness_record(proof.witness) if proof.witness is not None else None,
        "reason": proof.reason,
        "keys": list(proof.keys),
    }


_COMMAND = "orgwright prove"


def _junit(results: Sequence[ProofReport | UnreadFile]) -> str:
    return junit_document([_suite(result) for result in results])


def _suite(result: ProofReport | UnreadFile) -> JunitSuite:
    if isinstance(result, UnreadFile):
        return unread_suite(_COMMAND, result)
    failures = sum(proof.state.fails for proof in result.proofs)
    skipped = sum(proof.state is ProofState.EXPIRED for proof in result.proofs)
    cases = tuple(_case(result, test, proof) for test, proof in result.rows())
    return JunitSuite(f"{_COMMAND} {result.source}", cases, failures, skipped=skipped)


def _case(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> str:
    head = f"    <testcase classname={xml_attribute(test.id)} name={xml_attribute(report.sentence(test))}"
    if proof.state.fails:
        where = f"{report.places(proof)}: {', '.join(proof.accounts[:20])}"
        failure = (
            f'<failure type="{proof.state.value}" message={xml_attribute(proof.reason)}>{xml_content(where)}</failure>'
        )
        return f"{head}>{failure}</testcase>"
    if proof.state is ProofState.EXPIRED:
        return f"{head}><skipped message={xml_attribute(proof.reason)}/></testcase>"
    return f"{head}><system-out>{xml_content(f'{proof.state.value}: {proof.reason}')}</system-out></testcase>"


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@-])")
_SIGNS = {
    ProofState.FAILED: "✗",
    ProofState.EMPTY: "⊖",
    ProofState.UNDECIDED: "?",
    ProofState.OUTDATED: "◷",
    ProofState.PROVED: "✓",
    ProofState.EXPIRED: "»",
}
_MOST = 300
"""Rows of a table: a comment holds some 60,000 characters."""


def _markdown(results: Sequence[ProofReport | UnreadFile]) -> str:
    """Return a table of the tests, those that need attention first; several files have a heading each."""
    return plain("\n\n".join(_section(result, with_name=len(results) > 1) for result in results))


def _section(result: ProofReport | UnreadFile, *, with_name: bool) -> str:
    heading = f"### Guardrail tests{f' of {_cell(result.source)}' if with_name else ''}\n"
    if isinstance(result, UnreadFile):
        return "\n".join([heading, _cell(result.reason)])
    return "\n".join([heading, *_table(result)])


def _table(report: ProofReport) -> list[str]:
    order = list(ProofState)
    rows = sorted(report.rows(), key=lambda row: order.index(row[1].state))
    lines = [_row(report, test, proof) for test, proof in rows[:_MOST]]
    head = ["| State | Promise | Where | Because |", "| --- | --- | --- | --- |"] if lines else []
    more = [f"\n… and {len(rows) - _MOST:,} more."] if len(rows) > _MOST else []
    return [*head, *lines, *more, "", report.summary, *_gaps(report)]


def _gaps(report: ProofReport) -> list[str]:
    head, *rest = [*report.gaps, ""]
    return ["", _cell(head), "", *(f"- {_cell(one)}" for one in rest if one)] if head else []


def _row(report: ProofReport, test: GuardrailTest, proof: GuardrailProof) -> str:
    state = f"{_SIGNS[proof.state]} {proof.state.value}"
    cells = (state, report.sentence(test), report.places(proof) if proof.covered else "", proof.reason)
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", short(text, 160))


PROOF_STYLES: Mapping[str, Callable[[Sequence[ProofReport | UnreadFile]], str]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "markdown": _markdown,
}
"""What makes a report of proofs, by the name of the style."""


@click.command("prove")
@designs_argument
@click.option("--format", "style", type=click.Choice(tuple(PROOF_STYLES)), default="text", show_default=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Tests expire by this day; today by default.")
@click.option("--coverage", is_flag=True, help="Name the statements and attachments that no test would miss, too.")
@library_options
@click.pass_context
def prove(ctx: click.Context, designs: tuple[Path, ...], *, style: str, day: datetime | None, coverage: bool) -> None:
    """Prove the guardrail tests of a design for all requests that they cover; exit status 1 if any fails.

    A test that covers nothing (empty) fails, too. With --coverage, JSON is an object of "tests" and "untested". With
    several files, each is reported, JSON is a list of them, and the worst exit status counts.
    """
    today = day.date() if day else date.today()  # noqa: DTZ011 - the day on the person's own calendar
    catalogue = load()

    def report(design: Path) -> ProofReport:
        file = load_design(design)
        tell_judges(file.organization)
        prover = Prover(file.organization, catalogue, today.isoformat())
        team = team_tests(file.organization)
        proofs = (*prover.prove_all(), *map(prover.prove, team))
        missed = untested(prover) if coverage else None
        return ProofReport(str(design), file.organization, proofs, catalogue.date, missed, team)

    results = report_each(designs, report)
    click.echo(PROOF_STYLES[style](results))
    if status := worst_status(results, lambda one: isinstance(one, ProofReport) and one.fails):
        ctx.exit(status)
