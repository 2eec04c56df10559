"""Duties that come with what a design allows: shared responsibility, with the source and the confidence of each answer.

Nodes name programmes, which count below them; agreements, reports, lists of services, decisions and duties are records
in the settings (`designer/organization/model/compliance.py`). `scope.py` holds what a ceiling leaves to somebody who is
not exempt against the dated list, `agreements.py` and `checklist.py` tell what is there, missing or, where nobody has
read AWS Artifact, unknown: `checklist` joins them for the command, the panel and the report. `consequences.py`
names the programmes and duties that begin and end with an edit. `delegation.py` knows trusted services and
who runs them, `sensitive_actions.py` the list of what matters, as the design changes it.

Nothing here is legal advice. Every table it reads is data in ``resources``, with date, source and confidence.
"""
