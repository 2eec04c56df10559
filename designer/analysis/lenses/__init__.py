"""Lenses: what colours the canvas by one question, without a window.

Each `Lens` is a row in `designer.analysis.lenses.registry`; window, command line, documentation and tests read that
table. A lens reads an organization and some facts about it, and answers with a
`LensResult`.
"""
