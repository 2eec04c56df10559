"""Lenses: what colours the canvas by one question, without a window.

One lens, one module with its `LENS`, and one row in `designer.analysis.lenses.registry`; window, command line,
documentation and tests read that table. A lens reads an organization and some facts about it, and answers with a
`LensResult`.
"""
