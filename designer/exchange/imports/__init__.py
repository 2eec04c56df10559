"""Imports: other programs' words for an organization read into facts, and facts made into a design.

A reader of a source (`registry.py` has them all) fills `OrganizationFacts` (`facts.py`) and decides nothing; a value
may be `Missing`, with the reason. `api` has answers of AWS's API, wherever they come from, and knows which call was
answered, cut or refused; `code` has code and configuration, `terraform` a language of its own, `drawings` what people
draw and list, each found by its ``IMPORTER``, `iam` what lies inside accounts.

`assembly` makes a design of facts: `structure.py` finds the tree in the claims, with networkx, and each claim that does
not fit is an entry of the `ConversionReport`. A policy that says what is `Unknown` of it is in the design for what
could not be read. `additions.py` knows the sources that add to a design that is there.

Readers pass checkpoints (`designer/basics/steps.py`), where a caller may end them within a file.
"""
