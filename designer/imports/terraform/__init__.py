"""Terraform: its language, its JSON syntax and what ``terraform show -json`` prints, to facts of an organization."""
