"""The organization as frozen records on a networkx tree, changes to it, and the limits AWS sets."""
