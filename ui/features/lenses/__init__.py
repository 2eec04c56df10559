"""Lenses: colourings of the canvas by one question, each with a legend."""
