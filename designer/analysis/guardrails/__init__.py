"""Guardrails: a catalogue of policies with parameters, and what becomes of them in an organization.

`catalogue.py` holds them, `builder.py` judges values and makes policies of them, `links.py` keeps a policy and
its guardrail together, `companions.py` finds the guardrails that protect what one leaves out, `programmes.py` knows
which services a regulation covers.
"""

from designer.analysis.guardrails.builder import build, caution, completed_values, fault
from designer.analysis.guardrails.catalogue import (
    BEYOND_EVERY_POLICY,
    Guardrail,
    Loophole,
    Parameter,
    ParameterKind,
    ParameterValues,
    find_guardrail,
    load,
    with_titles,
)
from designer.analysis.guardrails.companions import Companion, companions, insert_with
from designer.analysis.guardrails.links import Standing, faults_of_link, insert, standing, unlink, update_link
