"""A design as a picture: PNG, SVG, PDF. What draws needs no window and no screen, only Qt's painters.

    from ui.features.export.targets import render_file

    render_file(native.read(data, "a.json"), Path("a.svg"))

The export dialog runs the same writers step by step.
"""
