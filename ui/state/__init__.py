"""State that all views share: document, session, files, recovery, settings.

`document.py` holds one organization and one undo stack with one kind of command. When another organization takes the
place of the one shown, history and whatever registered with ``keep_in_step`` are exchanged in silence first; then
``reset`` lets the views read again, and the signals owed by ``Document.emit_in_order`` follow. What is selected,
collapsed or focused is the session's (`session.py`) and cannot be undone.

`analyses.py` keeps answers about the organization fresh, in jobs. `shown_design.py` says what the canvas shows: the
open design, its tree with ghosts, or the other design, which is only looked at; a panel has annotations and such a
picture on the cards while it is in sight (`lens.py`). `center_design.py` keeps the design with the roles of people of
Identity Center; `node_looks.py` knows how a kind of node looks; `lens.py` keeps the lens that is
on. What is said to the person goes through `notices.py`.

Unsaved work is copied between events (`autosave.py`), and what a dead program left is offered at the next start
(`recovery.py`).
"""
