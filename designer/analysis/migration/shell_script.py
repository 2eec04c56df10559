"""Script of a migration: POSIX sh and the AWS CLI, one call at a time, each read back and noted in a journal.

Texts of the design reach the CLI as JSON in single quotes and as nothing else: no name is taken for an option, a file
or a command.
"""

import hashlib
import json
import re
import shlex
from collections.abc import Iterator, Mapping

from designer.analysis.migration.gates import needed_switches
from designer.analysis.migration.operations import ArgumentValue, Call
from designer.analysis.migration.plan import MigrationPlan, PlannedStep, step_effect_words, summary_words, unsafe_title
from designer.analysis.migration.script_lines import (
    as_policy,
    comment_text,
    comparison,
    equal,
    query,
    quoted,
    read_back,
)
from designer.basics.words import counted
from designer.organization.model.records import PolicyId
from resources import FOLDER

_DONE = {
    "AttachPolicy": "DuplicatePolicyAttachment",
    "DetachPolicy": "PolicyNotAttached",
    "DeletePolicy": "PolicyNotFound",
    "DeleteOrganizationalUnit": "OrganizationalUnitNotFound",
    "RemoveAccountFromOrganization": "AccountNotFound",
    "EnablePolicyType": "PolicyTypeAlreadyEnabled",
    "RegisterDelegatedAdministrator": "AccountAlreadyRegistered",
    "DeregisterDelegatedAdministrator": "AccountNotRegistered",
    "CreatePolicy": "DuplicatePolicyException",
    "CreateOrganizationalUnit": "DuplicateOrganizationalUnit",
    "MoveAccount": "DuplicateAccount",
    "UpdateOrganizationalUnit": "DuplicateOrganizationalUnit",
    "UpdatePolicy": "DuplicatePolicyException",
    "CloseAccount": "AccountAlreadyClosed",
    "DeleteResourcePolicy": "ResourcePolicyNotFound",
}
"""The error that AWS answers if an operation is done already, as after an interruption; what is read back
then shows whether it is."""

_MAKERS = {"CreatePolicy": "_policy", "CreateOrganizationalUnit": "_ou", "CreateAccount": "_account"}
"""The method that writes an operation if a later step needs its id."""


def shell_script(plan: MigrationPlan) -> str:
    """Return the text of the script; without an argument it only says what it would do."""
    body = "\n".join(_Script(plan).lines())
    settings = plan.sides.before.settings
    values = {
        "@TITLE@": comment_text(f"{settings.name}: {summary_words(plan)}"),
        "@ORGANIZATION@": quoted(settings.aws_id),
        "@PLAN@": hashlib.sha256(body.encode()).hexdigest()[:16],
        "@MISSING@": quoted(", ".join(_missing(plan))),
        "@UNSAFE@": "no" if plan.safe else "yes",
    }
    head = (FOLDER / "migrate.sh").read_text("utf-8")
    for place, value in values.items():
        head = head.replace(place, value, 1)
    return f"{head}{body}\n"


def _missing(plan: MigrationPlan) -> list[str]:
    """Return the ids of the design that no step makes and AWS does not know."""
    made = {step.made for step in plan.steps}
    asked = {
        value["new"]
        for step in plan.steps
        for value in step.call.arguments.values()
        if isinstance(value, dict) and "new" in value
    }
    return sorted(asked - made)


class _Script:
    def __init__(self, plan: MigrationPlan) -> None:
        self._plan = plan
        self._makers = {step.made: step.number for step in plan.steps if step.made}
        self._kinds = {step.made: str(step.call.arguments.get("Type", "")) for step in plan.steps}  # of bridges, too

    def lines(self) -> Iterator[str]:
        """Yield the steps."""
        if not self._plan.safe:
            yield "# NOT EVERY STEP IS SAFE: read the plan as text first."
        for refused in self._plan.refused:
            yield f"# REFUSED: {refused.call.operation}: {comment_text(refused.reason)}"
        for note in self._plan.notes:
            yield f"# LEFT TO YOU: {comment_text(note)}"
        for name, steps in needed_switches(self._plan).items():
            words = f"{counted(len(steps), 'step')}, first {steps[0].label}"
            yield f"allowed {name} {quoted(comment_text(words))}"
        if self._plan.steps:
            checks = list(comparison(self._plan))
            yield f"if first {len(checks)}; then"
            yield from (f"    {line}" for line in checks)
            yield "    note compared"
            yield "fi"
        for step in self._plan.steps:
            yield from self._step(step)
        end = "The migration is done." if self._plan.reached else "The steps are made. The later design is not reached."
        yield f"[ \"$run\" = no ] || echo '{end}'"

    def _step(self, step: PlannedStep) -> Iterator[str]:
        for unsafe in step.unsafe:
            why = comment_text(unsafe.doubt or unsafe.breach.value)
            yield f"# {unsafe_title(unsafe).upper()} for {counted(len(unsafe.accounts), 'account')}: {why}"
        for proof in step.broken:
            yield f"# BREAKS THE TEST {comment_text(proof.test)}: {comment_text(proof.reason)}"
        if step.bridge:
            yield f"# BRIDGE: {comment_text(step.bridge)}"
        title = f"{step.call.operation}: {step.label} ({step_effect_words(step)})"
        yield f"if step {step.number} {quoted(comment_text(title))}; then"
        yield from (f"    {line}" for line in self._calls(step))
        if step.rollback is not None:
            call = step.rollback
            command = f"aws {call.service} {_hyphened(call.operation)}"
            yield f"    # back: {command} --cli-input-json {comment_text(self._json(call))}"
        if step.lost:
            yield f"    # not back: {comment_text(step.lost)}"
        yield "    finish"
        yield "fi"

    def _calls(self, step: PlannedStep) -> Iterator[str]:
        call = step.call
        if call.operation in _MAKERS:
            yield from getattr(self, _MAKERS[call.operation])(call)
            yield 'keep "$made"'
            return
        line = f"call {_DONE.get(call.operation, 'NothingLikeThis')} {self._call(call)}"
        if call.operation == "MoveAccount":  # AWS refuses it where the account is no more below its old parent
            lies = f"--child-id {self._id(call.arguments['AccountId'])} --query 'Parents[].Id'"
            yield f"ask organizations list-parents {lies}"
            line = f"holds {self._id(call.arguments['DestinationParentId'])} || {line}"
        yield line
        yield from read_back(call, self._id, self._type_of(call))

    def _call(self, call: Call) -> str:
        return f"{call.service} {_hyphened(call.operation)} {self._json(call)}"

    def _policy(self, call: Call) -> Iterator[str]:
        """Make a policy, and hold the one that has the name then to its texts."""
        named = query(f"Policies[?{equal(call, {'Name': 'Name'})}].Id")
        making = f"create-policy {self._json(call)} Policy.PolicySummary.Id"
        find = f"organizations list-policies --filter {call.arguments['Type']} --query {named}"
        yield f"make 'a policy' {_DONE[call.operation]} {making} {find}"
        yield f'shows "$made" organizations describe-policy --policy-id "$made" --query {query(as_policy(call))}'

    def _ou(self, call: Call) -> Iterator[str]:
        """Make an OU; whatever has its name below its parent is found by that."""
        named = query(f"OrganizationalUnits[?{equal(call, {'Name': 'Name'})}].Id")
        parent = self._id(call.arguments["ParentId"])
        find = f"organizations list-organizational-units-for-parent --parent-id {parent} --query {named}"
        making = f"create-organizational-unit {self._json(call)} OrganizationalUnit.Id"
        yield f"make 'an OU' {_DONE[call.operation]} {making} {find}"
        yield f'shows "$made" {find}'

    def _account(self, call: Call) -> Iterator[str]:
        """Make an account; the one with the address is found by that."""
        named = {"AccountName": "AccountName"}
        requests = query(f"CreateAccountStatuses[?{equal(call, named)}].Id")
        yield f"make_account {quoted(str(call.arguments['Email']))} {requests} {self._json(call)}"
        account = query(f"[Account][?{equal(call, {'AccountName': 'Name'})}].Id")
        yield f'shows "$made" organizations describe-account --account-id "$made" --query {account}'

    def _type_of(self, call: Call) -> str:
        """Return the type of the policy that a call names; empty if it names none."""
        value = call.arguments.get("PolicyId", "")
        sides = self._plan.sides
        for organization in (sides.after, sides.before):
            for policy in organization.policies.values():
                if policy.aws_id == value or (isinstance(value, dict) and policy.id == PolicyId(value["new"])):
                    return policy.type.value
        return self._kinds.get(value["new"], "") if isinstance(value, dict) else ""

    def _id(self, value: ArgumentValue) -> str:
        """Return an id as a word of the shell."""
        if isinstance(value, dict):
            return f'"$(new {self._makers.get(value["new"], 0)})"'
        return quoted(str(value))

    def _json(self, call: Call) -> str:
        """Return the arguments as JSON in a word of the shell, with ids that an earlier step has got."""
        places: dict[str, str] = {}
        arguments: dict[str, object] = {}
        for name, value in call.arguments.items():
            if isinstance(value, Mapping):
                places[f"@{len(places)}@{call.operation}@"] = f"'\"$(new {self._makers.get(value['new'], 0)})\"'"
                arguments[name] = [*places][-1]
            else:
                arguments[name] = value
        word = shlex.quote(json.dumps(arguments, ensure_ascii=True))
        word = word if word.startswith("'") else f"'{word}'"
        for place, text in places.items():
            word = word.replace(f'"{place}"', f'"{text}"', 1)
        return word


def _hyphened(operation: str) -> str:
    """Return the operation as the CLI spells it."""
    if operation.endswith("AWSServiceAccess"):
        return {"E": "enable", "D": "disable"}[operation[0]] + "-aws-service-access"
    return re.sub(r"(?<!^)(?=[A-Z])", "-", operation).lower()
