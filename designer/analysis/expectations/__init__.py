"""Guardrail tests proved: promises about all requests that a sentence covers, never about samples.

A test of *callers* covers every request of its actions, conditions, callers and resources that somebody of its accounts
can make. *Never* is kept when the SCPs deny every one of them, whichever account owns the resource: what an RCP denies
is denied
on the account's own resources only, so no promise to callers rests on it. *Always* is kept when neither SCPs nor, on
resources of the same account, RCPs stop any; *can*, when at least one passes both.

A test of *resources* covers every request that anybody makes on what its accounts own, and RCPs alone decide.

A *case* is one request with its answer; what it does not say stays open.

Nobody promises anything of the management account and of service-linked roles, which policies do not limit, nor of
actions that no policy limits, unless the test names them itself.
"""
