"""Reports of the command line: findings, proofs and differences, each style of writing them a module."""
