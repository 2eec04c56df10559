"""Transfer: accounts that go from one organization to another, the states they pass, and whether all is ready.

`states.py` makes the organizations of the way and compares what limits the accounts in each; `org_conditions.py` finds
policies that admit by organization; `readiness.py` asks each question that must be answered before, and says which
calls answer those that designs cannot; `steps.py` is the order of the calls, which people make.

Sources: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_account_migration.html,
https://docs.aws.amazon.com/controltower/latest/userguide/account-transfer.html and the API reference of AWS
Organizations.
"""
