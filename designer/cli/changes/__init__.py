"""Commands that compare designs, plan a change or make one."""
