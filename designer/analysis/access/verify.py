"""The same question for AWS's own simulator, and its answer beside ours.

``aws iam simulate-custom-policy`` takes the SCPs level by level, root first; it knows no RCPs. Nothing here goes over
the network: a person runs the command and brings the answer back.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
"""

import json
from collections.abc import Iterable
from enum import Enum

from designer.analysis.access.question import Question
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Exempt, Result
from designer.policy.evaluation.partial import missing_context
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.language.templates import Values
from designer.policy.language.wording import some
from designer.policy.matching.request import EVERYTHING
from designer.policy.matching.value_types import TEXT, VALUE_TYPES

SIMULATION_FILE = "simulate-custom-policy.input.json"
"""The name under which the command looks for its input."""

COMMAND = f"aws iam simulate-custom-policy --cli-input-json file://{SIMULATION_FILE}"

MOST_LEVELS = 7
"""More levels than this AWS refuses."""

ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
"""The caller's own policy in the simulation: only the organization limits it."""


@dataclass(frozen=True, slots=True)
class SimulatorQuestion:
    """A question for AWS.

    Attributes:
        text: Content of the input file, JSON.
        notes: Remarks on what the simulation leaves out or takes otherwise, as sentences.
    """

    text: str
    notes: tuple[str, ...]

    @property
    def script(self) -> str:
        """Lines for a shell such as CloudShell that write the file and run the command."""
        return f"cat > {SIMULATION_FILE} <<'ORGWRIGHT'\n{self.text}ORGWRIGHT\n{COMMAND}\n"


class AnswerAgreement(Enum):
    """Outcome of comparing the two answers."""

    SAME = "agrees"
    OTHER = "disagrees"


@dataclass(frozen=True, slots=True)
class AwsComparison:
    """Two answers side by side, in words."""

    agreement: AnswerAgreement
    sentence: str
    notes: tuple[str, ...] = ()


def simulation_input(question: Question) -> SimulatorQuestion:
    """Return the question as input of ``simulate-custom-policy``.

    Raises:
        EditError: AWS's simulator cannot be asked this; says why.
    """
    request, scps = question.request, question.stages.scps
    exempt = evaluate(request, question.stages).scp.exempt
    if exempt is not None:
        raise EditError(f"SCPs do not apply here, so there is nothing to verify. {_WHY.get(exempt, exempt.value)}")
    if "*" in request.action or "?" in request.action:
        raise EditError("AWS's simulator takes no wildcards in the name of an action.")
    if len(scps) > MOST_LEVELS:
        raise EditError(f"AWS's simulator takes at most {MOST_LEVELS} levels; this path has {len(scps)}.")
    texts = [(policy.name, policy.text) for level in scps for policy in level.policies]
    broken = dict.fromkeys(name for name, text in texts if not read_policy_text(text, Grammar.SCP).usable)
    if broken:
        raise EditError(f"AWS would refuse {some(list(broken), 'and')}: correct the text of the policy first.")
    content = {
        "PolicyInputList": [ALLOW_ALL],
        "OrderedOrganizationPolicyInputList": [
            {"ServiceControlPolicyInputList": [_compact(policy.text) for policy in level.policies]} for level in scps
        ],
        "ActionNames": [request.action],
        "ResourceArns": [request.resource],
        "ContextEntries": [_entry(key, value) for key, value in sorted(request.context.items())],
    }
    return SimulatorQuestion(json.dumps(content, indent=2, ensure_ascii=True) + "\n", tuple(_notes(question)))


_WHY = {Exempt.NOT_ENABLED: "SCPs are not enabled, or do not reach this caller."}


def _compact(text: str) -> str:
    """Return a policy on one line, its text untouched otherwise."""
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)


def _entry(key: str, value: Values) -> dict[str, object]:
    documented = documented_key(key)
    kind = VALUE_TYPES.get(documented.type if documented else "", TEXT).simulated
    several = not isinstance(value, str)
    values = [value] if isinstance(value, str) else list(value)
    return {
        "ContextKeyName": key,
        "ContextKeyValues": values,
        "ContextKeyType": f"{kind}List" if several or (documented and documented.multivalued) else kind,
    }


def _notes(question: Question) -> Iterable[str]:
    yield (
        "The caller has one policy of its own here, which allows everything, so that only the SCPs decide. "
        "aws:PrincipalArn names the caller itself."
    )
    if question.stages.rcps:
        yield "AWS's simulator knows no RCPs: only the SCPs are compared."
    missing = missing_context(question.request, question.stages)
    if missing:
        yield f"Not known, so AWS takes it as absent: {some(list(missing), 'and')}."
    if question.request.resource == EVERYTHING:
        yield "No resource is named; AWS simulates on *, which only statements for every resource match."
    if any(not level.policies for level in question.stages.scps):
        yield "A level has no SCP at all. AWS always keeps one attached, and may refuse the input."


_WORDS = {"allowed": "allowed", "explicitDeny": "denied by a Deny", "implicitDeny": "denied for lack of an Allow"}
_OURS = {Result.ALLOWED: "allowed", Result.EXPLICITLY_DENIED: "explicitDeny", Result.IMPLICITLY_DENIED: "implicitDeny"}


def compare_with_aws(question: Question, answer: str) -> AwsComparison:
    """Return AWS's answer beside what the SCPs of the question say.

    Raises:
        EditError: The text is not the answer to this question; says what is expected.
    """
    found = _result(answer, question.request.action)
    theirs = str(found.get("EvalDecision"))
    if theirs not in _WORDS:
        raise EditError("The answer has no EvalDecision that is known: allowed, explicitDeny or implicitDeny.")
    detail = found.get("OrganizationsDecisionDetail")
    by_organization = detail.get("AllowedByOrganizations") if isinstance(detail, dict) else None
    ours = _OURS[evaluate(question.request, question.stages).scp.result]
    allowed = by_organization if isinstance(by_organization, bool) else theirs == "allowed"
    notes = list(_remarks(question, found, theirs, ours, by_organization))
    if allowed is (ours == "allowed"):
        return AwsComparison(
            AnswerAgreement.SAME, f"AWS agrees: by the SCPs the request is {_short(ours)}.", tuple(notes)
        )
    sentence = (
        f"AWS disagrees: it says that the request is {_short('allowed' if allowed else theirs)}, "
        f"Orgwright says {_WORDS[ours]}."
    )
    hint = (
        "Compare the statements that AWS lists under MatchedStatements with the levels shown here, and check that "
        "nothing was changed in between. If they still disagree, please report it: this is a bug in Orgwright."
    )
    return AwsComparison(AnswerAgreement.OTHER, sentence, (*notes, hint))


def _short(decision: str) -> str:
    return "allowed" if decision == "allowed" else "denied"


def _remarks(
    question: Question, found: dict[str, object], theirs: str, ours: str, by_organization: object
) -> Iterable[str]:
    if not isinstance(by_organization, bool):
        yield "The answer has no OrganizationsDecisionDetail, so its EvalDecision was compared."
    if "allowed" not in (theirs, ours) and theirs != ours:
        yield f"Both deny, but not alike: AWS says {_WORDS[theirs]}, Orgwright {_WORDS[ours]}."
    if by_organization is True and theirs != "allowed":
        yield "The SCPs allow it, and yet AWS's decision is a denial: something else denied it in the simulation."
    missing = found.get("MissingContextValues")
    theirs_missing = [str(key) for key in missing] if isinstance(missing, list) else []
    known = {key.lower() for key in missing_context(question.request, question.stages)}
    extra = [key for key in theirs_missing if key.lower() not in known]
    if extra:
        yield f"AWS also reports {some(extra, 'and')} as missing; this does not affect the answer."


def _result(answer: str, action: str) -> dict[str, object]:
    """Return the result for one action in the JSON that the command prints."""
    try:
        content: object = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise EditError(f"{_EXPECTED} What was pasted is not JSON.") from error
    results = content.get("EvaluationResults") if isinstance(content, dict) else None
    if not isinstance(results, list) or not results:
        raise EditError(f"{_EXPECTED} What was pasted has no EvaluationResults.")
    fitting = [
        found
        for found in results
        if isinstance(found, dict) and str(found.get("EvalActionName")).lower() == action.lower()
    ]
    if not fitting:
        raise EditError(f"The answer is about another action than {action}: export this question and run it again.")
    return fitting[0]


_EXPECTED = "Paste the whole JSON that the command printed."
