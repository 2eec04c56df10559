"""The canvas: the organization as cards, one item of the screen for each that is near."""
