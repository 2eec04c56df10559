"""Lenses: what colours the canvas by one question, without a window.

Each `Lens` has its words in a row of ``resources/lenses.json``; window, command line, documentation and tests read the
table of `designer.analysis.lenses.registry`. A lens reads an organization and some facts about it, and answers with a
`LensResult`.
"""
