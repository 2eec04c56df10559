"""Transfer: accounts that go from one organization to another, the states they pass, and whether all is ready.

`states.py` makes the organizations of the way and compares what limits the accounts in each;
`open_organizations.py` says what stays open there; `org_conditions.py` finds policies that admit by organization;
`questions.py` asks what must be right before, and says which calls answer what designs do not hold,
`lost_questions.py` asks for what does not come along, both of `transfer_facts.py`; `readiness.py` puts the answers,
each a `ready_item.py`, in order; `steps.py` has the calls, which people make.

Sources: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_account_migration.html,
https://docs.aws.amazon.com/controltower/latest/userguide/account-transfer.html and the API reference of AWS
Organizations.
"""
