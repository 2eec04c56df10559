"""Long work beside the window: in slices between events, or in a thread.

All jobs (`job.py`) share one budget of a frame. A thread job (`thread_job.py`) is for what waits
for others: its thread touches nothing of the window and is never waited for.
"""
