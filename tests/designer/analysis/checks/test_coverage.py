"""Every check has bad and good rows, and says truly whether it has a quick fix."""

from designer.analysis.checks import Check, by_id
from tests.designer.analysis.checks import (
    test_actions,
    test_compliance,
    test_conditions,
    test_declarative,
    test_identities,
    test_language,
    test_paths,
    test_resources,
    test_structure,
)
from tests.tools import in_one_test

TABLES = (
    test_language,
    test_actions,
    test_conditions,
    test_resources,
    test_paths,
    test_structure,
    test_declarative,
    test_identities,
    test_compliance,
)
BAD = [row for table in TABLES for row in table.BAD]
GOOD = [row for table in TABLES for row in table.GOOD]
TESTED_ELSEWHERE = ("unused-silence", "guardrail-version", "guardrail-tests")


@in_one_test("check", [one for one in by_id().values() if one.id not in TESTED_ELSEWHERE])
def test_every_check_has_bad_and_good_rows_and_the_fix_it_speaks_of(check: Check) -> None:
    mine = [row for row in BAD if row.check == check.id]
    tables = f"of the test_*.py beside this file that tries the group of {check.id}"
    assert mine, f"add a row that {check.id} finds to BAD {tables}"
    assert [row for row in GOOD if row.check == check.id], f"add a row that {check.id} accepts to GOOD {tables}"
    fixed = [getattr(row, "fixed", None) or getattr(row, "fix", "") for row in mine]
    assert bool(check.words.fix) == any(fixed), (
        f"its row has the text {check.words.fix!r} about a fix, and its rows say otherwise"
    )
