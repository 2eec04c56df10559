"""Imports: other programs' words for an organization read into facts, and facts made into a design."""
