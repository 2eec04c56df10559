"""Report on the open design for readers without the program: what it holds is seen before it is written."""
