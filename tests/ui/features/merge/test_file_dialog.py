"""The dialog that asks for the files of a merge says what is wrong below the row that it concerns."""

from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.organization import edits
from ui.features.merge.file_dialog import MergeFilesDialog


def test_two_files_are_read_and_a_fault_is_said_where_it_belongs(qtbot, tmp_path):
    base, theirs, broken = (tmp_path / name for name in ("base.json", "theirs.json", "broken.json"))
    organization = template("coffee-shop").organization
    base.write_bytes(native.write(NativeFile(organization)))
    account = next(organization.accounts())
    organization.apply(edits.rename(organization, account, "Theirs"))
    theirs.write_bytes(native.write(NativeFile(organization)))
    broken.write_text("{")
    dialog = MergeFilesDialog(None, None)
    qtbot.addWidget(dialog)
    assert not dialog.merge_button.isEnabled()

    dialog.take(dialog.theirs, theirs)
    dialog.take(dialog.base, broken)
    dialog.merge_button.click()
    assert "broken.json" in dialog.faults[dialog.base].text()
    assert not dialog.faults[dialog.theirs].text()

    dialog.take(dialog.base, theirs)
    dialog.merge_button.click()
    assert "other design again" in dialog.faults[dialog.base].text()

    dialog.take(dialog.base, base)
    dialog.merge_button.click()
    found = dialog.found
    assert found is not None
    assert dialog.result() == dialog.DialogCode.Accepted
    assert (found.name, found.theirs.node(account).name) == ("theirs.json", "Theirs")
    assert found.base.node(account).name != "Theirs"

    assert not found.since()
    theirs.write_bytes(theirs.read_bytes() + b"\n")
    assert "theirs.json has changed since" in found.since()
