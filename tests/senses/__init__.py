"""What a screen reader meets in the window, over the real bus: `.ci/try-senses` starts all that it takes.

For the system's Python, which has `gi`; nothing of ours is imported. Each module is run on a window of its own. Each
test says what it found; the status is 1 if one fails.
"""
