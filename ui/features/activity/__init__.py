"""Migration: the way from one design to another in safe steps, as a panel."""
