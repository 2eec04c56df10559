"""Import: from a live organization or from files, as a new design or into the open one."""
