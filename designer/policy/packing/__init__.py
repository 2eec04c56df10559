"""Policy documents made shorter without changing what they mean: minify, merge, shorten, pack, each step proved.

`tidying` rewrites one document, `packing` does so with all of a level; `proof` says how far a result is certain. Knows
no organization: names, attachments and undo are the business of `designer.organization.edits.packing`.
"""
