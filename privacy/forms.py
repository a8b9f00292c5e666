"""Forms of the room: a project, an objection, and what settled it."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, WholeNumber, one_line, several_lines
from privacy.terms import ObjectionDraft, ProjectDraft

MOST_YEARS = 30
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class ProjectForm(AicinaForm):
    """A project and how long its rules keep evidence."""

    name = StringField(_l("Project name"), [Needed(), PlainCharacters(), AtMost(200)], [one_line])
    number = StringField(_l("Project number"), [Needed(), PlainCharacters(), AtMost(60)], [one_line])
    legal_reference = StringField(_l("Legal reference"), [Optional(), PlainCharacters(), AtMost(300)], [one_line])
    last_payment_on = DateField(_l("Day of the last payment"), [Optional()])
    keep_years = WholeNumber(
        _l("Years to keep"),
        [InputRequired(_l("Please fill this in."))],
        least=0,
        most=MOST_YEARS,
        words=_l("Write a number of years from 0 to %(most)s.", most=MOST_YEARS),
        default=5,
    )

    def validate_last_payment_on(self, field: DateField) -> None:
        """A day that a calendar of ours can hold."""
        if field.data is not None and not EARLIEST <= field.data < LATEST:
            raise ValidationError(_("Please check the year."))

    def to_draft(self) -> ProjectDraft:
        """The project as a value."""
        return ProjectDraft(
            name=self.name.data or "",
            number=self.number.data or "",
            legal_reference=self.legal_reference.data or "",
            last_payment_on=self.last_payment_on.data,
            keep_years=int(self.keep_years.data or 0),
        )


class ObjectionForm(AicinaForm):
    """What the other parent said."""

    said = TextAreaField(
        _l("What the other parent says"), [Needed(), PlainCharacters(multiline=True), AtMost(2000)], [several_lines]
    )
    said_on = DateField(_l("On which day"), [Needed()])

    def validate_said_on(self, field: DateField) -> None:
        """A day that a calendar of ours can hold."""
        if field.data is not None and not EARLIEST <= field.data < LATEST:
            raise ValidationError(_("Please check the year."))

    def to_draft(self) -> ObjectionDraft:
        """The objection as a value."""
        assert self.said_on.data is not None
        return ObjectionDraft(self.said.data or "", self.said_on.data)


class SettleForm(AicinaForm):
    """How an objection was settled."""

    words = TextAreaField(
        _l("How it was settled"), [Needed(), PlainCharacters(multiline=True), AtMost(2000)], [several_lines]
    )


class EraseForm(AicinaForm):
    """Erasing a person: whether they asked for it, and whether contact lists lose them too."""

    asked = BooleanField(_l("The person has asked for it"))
    lists = BooleanField(_l("Take the person out of our contact lists too"))


class RotateForm(AicinaForm):
    """New links for an event."""

    turn = HiddenField()  # how often they had been replaced when the page was drawn
    tell = BooleanField(_l("Send the new links by e-mail at once"))


class PlainForm(AicinaForm):
    """A button that only needs to be real."""
