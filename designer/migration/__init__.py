"""Migration: an order of single operations that leads from one design to another, with each step proved."""
