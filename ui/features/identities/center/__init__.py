"""IAM Identity Center of the whole organization: permission sets, groups and users, and what is given to whom.

Built of the same parts as the inside of an account (`ui/features/identities`): a tree of sections beside a page.
"""
