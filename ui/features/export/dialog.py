"""Export dialog: as what, how much, how large and where to. Pictures are drawn while the window lives on."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QWidget

from designer.basics.errors import EditError, FormatError, OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import files as disk
from designer.exchange.formats.files import Conflict, ConflictError
from ui import theme
from ui.features.export import pdf, png
from ui.features.export.form import ExportForm
from ui.features.export.preview import Preview
from ui.features.export.sheet import Sheet
from ui.features.export.sheet_maker import SheetMaker, SheetScope, chosen_top
from ui.features.export.targets import DIALOG_TARGETS, Conversion, Converted, Picture, Target, encode, legibility
from ui.forms import dialogs
from ui.forms.conversion_view import ConversionView
from ui.state import settings
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row, stacked
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.jobs.job import Job, ProgressSteps


def show_export(
    parent: QWidget, session: Session, files: Files, lens: CurrentLens | None = None, target: str = ""
) -> None:
    """Let the person export or print the document of a window; `target` is the word for a format, "" for the last."""
    dialog = ExportDialog(session, files, parent, lens)
    if target:
        dialog.form.choose(target)
    dialog.open()


class ExportDialog(Dialog):
    """Exports one document. Cancelling while it draws stops the drawing and leaves the file as it was."""

    def __init__(
        self, session: Session, files: Files, parent: QWidget | None = None, lens: CurrentLens | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._files = files
        self._lens = lens if lens is not None and lens.choice.lens else None
        self._top = chosen_top(session)
        self._job = Job(self)
        self._maker = SheetMaker(session, files, self._lens, self)
        self._then: Callable[[object], None] = self._save
        self._replaces = False
        self._expected = disk.ABSENT
        session.document.reset.connect(self._leave)
        organization = session.organization
        targets = [t for t in DIALOG_TARGETS if not (t.is_copy and session.document.read_only)]
        below = "" if self._top == organization.root else organization.node(self._top).name
        seen = self._lens.title if self._lens is not None else ""
        self.form = ExportForm(targets, below, seen, collapsed=bool(session.collapsed))
        self.form.show_imprint(settings.version_of(files.path), settings.author())
        self.preview = Preview()
        self.losses = ConversionView("Holds all of the design.")
        self._conversion = Conversion(files, self)
        self._build()
        self.form.restore(QSettings())
        if session.focus is not None:
            self.form.choose_part()  # what is seen
        self._suggest()
        self.form.changed.connect(self._refresh)
        self.form.scopeChanged.connect(self._suggest)
        self.form.browseAsked.connect(self._browse)
        self.form.printersAsked.connect(lambda: self.form.show_printers(printers()))
        self._job.progressed.connect(self._show_progress)
        self._job.finished.connect(self._finished)
        self._job.failed.connect(self._failed)
        self._maker.made.connect(self._refresh)
        self._conversion.made.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        metrics = theme.metrics()
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the export")
        self.copy_button = push_button("Copy picture", "copy")
        self.copy_button.setToolTip("Put the picture on the clipboard")
        self.cancel_button = push_button("Cancel")
        self.export_button = push_button("Export", look="primary")
        self.export_button.setDefault(True)
        self.copy_button.clicked.connect(self.copy)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self.export)
        self._right = stacked(self.preview, self.losses)
        upper = in_row((self.form, 5), (self._right, 6), spacing=2 * metrics.margin)
        lower = QHBoxLayout()
        lower.setSpacing(metrics.gap)
        for part, stretch in (
            (self.copy_button, 0), (self.progress, 1), (self.cancel_button, 0), (self.export_button, 0),
        ):  # fmt: skip
            lower.addWidget(part, stretch)
        margin = 2 * metrics.margin
        in_column((upper, 1), lower, host=self, margins=margin, spacing=margin)
        # The bar keeps its place while nothing runs, so that the buttons do not jump.
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        metrics = theme.metrics()
        give_size(self, QSize(metrics.scaled(920), metrics.scaled(520)))

    def export(self) -> None:
        """Write the file that was chosen."""
        notice = self._replaces
        self._refresh()  # the disk may have changed since the name was chosen
        if not self.export_button.isEnabled() or self._job.running or (self._replaces and not notice):
            return
        if not self.form.target.prints:
            self._expected = disk.ABSENT
            if self._replaces:
                try:
                    self._expected = disk.fingerprint_on_disk(self.form.path)
                except FormatError as error:
                    self.form.say_path(" ".join(fault.message for fault in error.faults), SeverityStyle.ERROR)
                    return
            self._run(self._encoded(self.form.target), self._save)
            return
        from ui.features.export import printer  # see `printers`

        options = self.form.options
        try:
            opened = printer.opened(self.form.printer)
        except EditError as error:
            self.form.say_size(str(error))
            return
        self._run(printer.send(self._sheet(), opened, options.paper, options.scale), self._printed)

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if self._job.running:
            return
        self._run(png.image(self._sheet(), self.form.options.times), self._put_on_clipboard)

    def reject(self) -> None:
        """Cancel what runs; where nothing does, the dialog itself."""
        if not self._job.running:
            super().reject()
            return
        if not self.cancel_button.isEnabled():
            return  # the printer has its pages, and nothing brings them back
        self._job.stop()
        self._rest()
        if self.form.target.prints:
            self.form.say_size("Cancelled; nothing was printed.", SeverityStyle.ADVICE)
        else:
            self.form.say_path("Cancelled; nothing was written.", SeverityStyle.ADVICE)

    def _leave(self) -> None:
        """Another design has come: what would be drawn is gone."""
        self.done(QDialog.DialogCode.Rejected)

    def done(self, result: int) -> None:
        """Close, whatever the reason."""
        self._job.stop()
        self._maker.stop()
        self._conversion.stop()
        self.preview.stop()
        super().done(result)

    def _run(self, steps: ProgressSteps[object], then: Callable[[object], None]) -> None:
        self._then = then
        self.form.setEnabled(False)
        self.copy_button.setEnabled(False)
        self.export_button.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()
        self._job.start(steps, first=0)

    def _rest(self) -> None:
        """Take questions again."""
        self.form.setEnabled(True)
        self.cancel_button.setEnabled(True)
        self.progress.hide()
        self._refresh()

    def _converted(self) -> Converted | None:
        """Return the design as the chosen target has it; None for a picture, and while it is being made."""
        target = self.form.target.export
        return self._conversion.of(target) if target is not None else None

    def _encoded(self, target: Target) -> ProgressSteps[object]:
        """Return the file as bytes, or the files for another program."""
        if target.picture is not None:
            return (yield from encode(self._sheet(), target.picture, self.form.options))
        yield 0.0
        if target.is_copy:
            return self._files.data()
        return self._converted()

    def _save(self, data: object) -> None:
        path = self.form.path
        if not self._check_path():
            self._rest()
            return
        try:
            if isinstance(data, Converted):
                path = data.place(path, self.form.target.suffix)
                data.write(path, self._expected)
            else:
                assert isinstance(data, bytes)
                disk.save(path, data, expected=self._expected)
        except ConflictError as conflict:
            self._rest()
            if conflict.conflict is Conflict.PROTECTED:
                self.form.say_path(conflict.conflict.value, SeverityStyle.ERROR)
                return
            what = f"{path.name} was changed meanwhile"
            self.form.say_path(f"{what}; nothing was written. Export again to replace it.", SeverityStyle.WARNING)
            return
        except FormatError as error:
            self._rest()
            self.form.say_path(" ".join(fault.message for fault in error.faults), SeverityStyle.ERROR)
            return
        self._remember()
        self._session.notices.say(f"Exported {path.name}")
        self.accept()

    def _printed(self, pages: object) -> None:
        assert isinstance(pages, int)
        self._remember()
        count = counted(pages, "page")
        self._session.notices.say(f"Sent {count} to {self.form.printer}")
        self.accept()

    def _remember(self) -> None:
        """Keep what was chosen, and what the title block says, for the next time."""
        self.form.remember(QSettings())
        if self.form.target.picture is not None:
            settings.remember_author(self.form.author)
            settings.remember_version(self._files.path, self.form.version)

    def _put_on_clipboard(self, image: object) -> None:
        assert isinstance(image, QImage)
        QGuiApplication.clipboard().setImage(image)
        self._rest()
        self.form.say_path(f"Copied {image.width():,} by {image.height():,} pixels.", SeverityStyle.ADVICE)

    def _finished(self, result: object) -> None:
        self._then(result)

    def _failed(self, error: OrgwrightError) -> None:
        self._rest()
        self.form.say_size(str(error))

    def _show_progress(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))
        if self.form.target.prints:
            from ui.features.export import printer  # loaded by then

            self.cancel_button.setEnabled(share < printer.SENDING)

    def _refresh(self) -> None:
        """Show what was chosen, and whether it can be done."""
        form = self.form
        picture = form.target.picture
        sheet = self._wanted_sheet() if picture is not None else None
        form.show_sizes(sheet)
        options = form.options
        tiles = (
            pdf.tiling(sheet, options.paper, options.scale) if sheet is not None and picture is Picture.PDF else None
        )
        self.preview.show_sheet(sheet, tiles, options.paper, "Laying it out…")
        self._right.setCurrentWidget(self.losses if form.target.export is not None else self.preview)
        fits = self._check_size(sheet) if sheet is not None else self._show_losses()
        self.copy_button.setVisible(picture is Picture.PNG)
        self.copy_button.setEnabled(fits)
        prints = form.target.prints
        self.export_button.setText("Print" if prints else "Export")
        self.setWindowTitle("Print" if prints else "Export")
        self.export_button.setEnabled((bool(form.printer) if prints else self._check_path()) and fits)

    def _show_losses(self) -> bool:
        """Show what the file will not hold, where it is not a picture; True if it can be written."""
        converted = self._converted()
        contents = converted.contents if converted else {}
        before = f"{counted(len(contents), 'file')}." if len(contents) > 1 else ""
        self.losses.show_report(converted.report if converted else None, before)
        return converted is not None

    def _check_size(self, sheet: Sheet) -> bool:
        options, message = self.form.options, ""
        try:
            if self.form.target.picture is Picture.PNG:
                png.check_size(sheet, options.times)
            elif self.form.target.picture is Picture.PDF:
                pdf.check_pages(pdf.tiling(sheet, options.paper, options.scale))
        except EditError as error:
            message = str(error)
        if message:
            self.form.say_size(message)
        else:
            self.form.say_size(legibility(sheet, self.form.target.picture, options), SeverityStyle.WARNING)
        return not message

    def _check_path(self) -> bool:
        path, opened, converted = self.form.path, self._files.path, self._converted()
        folder = converted is not None and converted.folder
        path = converted.place(path, self.form.target.suffix) if converted else path
        self._replaces = False
        if not self.form.path_text:
            self.form.say_path("", SeverityStyle.ERROR)
            return False
        if opened is not None and disk.same(path, opened):
            self.form.say_path("This is the open design itself: choose another name.", SeverityStyle.ERROR)
            return False
        if not path.parent.is_dir() or (path.is_dir() and not folder):
            self.form.say_path(
                "There is no such folder." if not path.is_dir() else "This is a folder.", SeverityStyle.ERROR
            )
            return False
        if folder:
            exists = path.exists()
            words = f"{path.name} exists: what an earlier export left there is replaced." if exists else ""
            self.form.say_path(words or f"A folder {path.name} is made.", SeverityStyle.ADVICE)
            return True
        self._replaces = path.exists()
        replaced = f"{path.name} exists and will be replaced." if self._replaces else ""
        self.form.say_path(replaced, SeverityStyle.WARNING)
        return True

    def _sheet(self) -> Sheet:
        sheet = self._wanted_sheet()
        assert sheet is not None, "the buttons that draw wait for it"
        return sheet

    def _wanted_sheet(self) -> Sheet | None:
        """Return the sheet that would be drawn; None while a large one is laid out."""
        form = self.form
        top = self._top if form.part else self._session.organization.root
        return self._maker.sheet(
            SheetScope(top, form.expanded, form.with_lens, form.with_policies), form.version, form.author
        )

    def _suggest(self) -> None:
        """Offer a file name after the design and the part of it."""
        organization, opened = self._session.organization, self._files.path
        name = opened.name.split(".")[0] if opened else dialogs.suggested_file_name(organization.settings.name)
        if self.form.part:
            name = f"{name}-{dialogs.suggested_file_name(organization.node(self._top).name)}"
        target = self.form.target
        if target.export is not None:
            name = f"{name}-copy" if target.is_copy else name if target.suffix else f"{name}-{target.name}"
        self.form.suggest((opened.parent if opened else self._usual_folder()) / name)

    def _usual_folder(self) -> Path:
        return settings.export_folder() or settings.documents_folder()

    def _browse(self) -> None:
        target = self.form.target
        name, _ = QFileDialog.getSaveFileName(
            self, "Export as", str(self.form.path), f"{target.title} (*{target.suffix});;All files (*)",
            options=QFileDialog.Option.DontConfirmOverwrite,  # the dialog says it itself
        )  # fmt: skip
        if name:
            self.form.choose_path(Path(name))


def printers() -> list[str]:
    """Return the printers of this computer; Qt's printing is loaded on demand."""
    from ui.features.export import printer

    return printer.printer_names()
