"""Inspector: the selected nodes, their details, tags and policies."""
