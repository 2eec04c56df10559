"""Designs to files for other programs: tools that deploy, drawings and lists.

One target is one module, which `registry` finds by its ``TARGET``.

A target writes texts and reports to a `ConversionReport` what it cannot carry. Nothing here knows a clock or a disk but
`folder`, and the same design gives the same bytes.
"""
