"""Forms of contact lists, single contacts, files and invitations."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, StopValidation

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line, sent_bytes, several_lines
from core.links import fresh
from core.text import email_key
from invitations import rules, sheets
from invitations.services import ListCommand
from invitations.terms import Basis, ContactRow, FileProblem, Grid, Seat
from invitations.words import basis_word, file_problem_words, seat_words
from registration.desk.event_fields import ClockField, DayField
from registration.public.form_fields import OneOf, valid_email, valid_phone
from registration.zone_words import zone_choices
from registration.zones import kept_zone


class ListForm(AicinaForm):
    """A contact list: what it is called, where its people are from, and on what ground they are kept."""

    name = StringField(
        _l("Name of the list"), [Needed(_l("Write a name for the list.")), PlainCharacters(), AtMost(120)], [one_line]
    )
    source = StringField(
        _l("Where the contacts are from"),
        [Needed(_l("Write where the contacts are from.")), PlainCharacters(), AtMost(300)],
        [one_line],
    )
    basis = SelectField(_l("On what ground they are kept"), [Needed(_l("Choose the ground."))])
    collected_on = DayField(_l("Since when"), [Needed(_l("Choose the day."))])

    def offer(self, today: date) -> None:
        """Fill the choices."""
        self.basis.choices = [("", _("– choose –")), *((basis.value, basis_word(basis)) for basis in Basis)]
        if self.collected_on.data is None and not self.is_submitted():
            self.collected_on.data = today

    def to_command(self) -> ListCommand:
        """The cleaned list; call after validate()."""
        return ListCommand(self.name.data, self.source.data, Basis(self.basis.data), self.collected_on.data)


def _reachable(form: Any, field: Any) -> None:
    """An address, or else a telephone, by which somebody can be invited."""
    if field.data:
        return
    field.errors = []
    raise StopValidation("" if form.phone.data else _("Write an e-mail or a phone number."))


class PersonForm(AicinaForm):
    """One contact: an e-mail or a telephone is needed."""

    given_name = StringField(_l("First name"), [Optional(), PlainCharacters(), AtMost(rules.NAME)], [one_line])
    family_name = StringField(_l("Last name"), [Optional(), PlainCharacters(), AtMost(rules.NAME)], [one_line])
    email = EmailField(_l("E-mail"), [_reachable, AtMost(rules.EMAIL), valid_email], [one_line])
    phone = TelField(_l("Phone"), [Optional(), AtMost(40), valid_phone], [one_line])
    institution = StringField(
        _l("Institution or organisation"), [Optional(), PlainCharacters(), AtMost(rules.INSTITUTION)], [one_line]
    )
    municipality = StringField(
        _l("Municipality"), [Optional(), PlainCharacters(), AtMost(rules.MUNICIPALITY)], [one_line]
    )
    language = SelectField(
        _l("Language of letters"), choices=[SelectChoice("lv", "Latviešu"), SelectChoice("en", "English")]
    )
    zone = SelectField(_l("Time zone"), validate_choice=False)
    # Shown only when it is needed: to whoever asked not to be contacted.
    wanted = BooleanField(_l("The person told us that they want to be contacted again"))

    def to_row(self) -> ContactRow:
        """The cleaned contact; call after validate()."""
        email = str(self.email.data or "")
        return ContactRow(
            0,
            str(self.given_name.data or ""),
            str(self.family_name.data or ""),
            email,
            email_key(email) if email else "",
            str(self.phone.data or ""),
            str(self.institution.data or ""),
            str(self.municipality.data or ""),
            self.language.data,
            zone=kept_zone(str(self.zone.data or ""), ""),
        )

    def offer(self) -> None:
        """Fill the choices of clocks."""
        self.zone.choices = clock_choices(str(self.zone.data or ""))


def clock_choices(chosen: str, timezone: str = "") -> list[SelectChoice]:
    """On whose clock somebody reads; `timezone` is the event's, where there is one."""
    names = [("", _("as at the event")), *zone_choices(timezone, kept_zone(chosen, timezone))]
    return [SelectChoice(name, words) for name, words in names]


class ReadingForm(AicinaForm):
    """In what language, and on which clock besides the event's, somebody invited is written to."""

    language = SelectField(
        _l("Language of letters"), choices=[SelectChoice("lv", "Latviešu"), SelectChoice("en", "English")]
    )
    zone = SelectField(_l("Time zone"), validate_choice=False)


class FileForm(AicinaForm):
    """A table of contacts."""

    file = FileField(_l("Excel (XLSX) or CSV file"), [Needed(_l("Choose a file."))])

    grid: Grid | None = None

    def validate_file(self, field: FileField) -> None:
        """Reads the table; it is in `grid`."""
        sent = sent_bytes(field, sheets.MOST_BYTES)
        if not sent:
            raise StopValidation(_("Choose a file."))
        outcome = sheets.read_table(sent)
        if isinstance(outcome, FileProblem):
            raise StopValidation(file_problem_words(outcome))
        self.grid = outcome


class InviteForm(AicinaForm):
    """How chosen people are invited. Who they are stands in fields of its own, read by the view."""

    form_key = HiddenField()
    typed = TextAreaField(
        _l("Type or paste people"), [Optional(), PlainCharacters(multiline=True), AtMost(20_000)], [several_lines]
    )
    typed_source = StringField(
        _l("Where these contacts are from"), [Optional(), PlainCharacters(), AtMost(300)], [one_line]
    )
    seat = OneOf(_l("Their place at the event"), [Needed()], default=Seat.public.value)
    note = TextAreaField(
        _l("A personal note to all of them"), [Optional(), PlainCharacters(multiline=True), AtMost(2000)],
        [several_lines],
    )  # fmt: skip
    day = DayField(_l("Send on"))
    time = ClockField(_l("Time"))

    def offer(self, limited: bool) -> None:
        """Fill the choices; without a limit every invitation is alike."""
        seats = list(Seat) if limited else [Seat.public]
        self.seat.choices = [SelectChoice(seat.value, seat_words(seat)) for seat in seats]
        self.typed_source.flags.at_times = True  # needed with typed people, see choosing.drafts_of()
        if not self.form_key.data:
            self.form_key.data = fresh(16)

    def key(self) -> str:
        """The key of what this form sends; a form without a usable one counts as new."""
        given = str(self.form_key.data or "")
        usable = 16 <= len(given) <= 40 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
        return f"inv:{given if usable else fresh(16)}"


class NoForm(AicinaForm):
    """An answer that came by telephone or mail: will not come."""

    source = SelectField(_l("How it came"))
    note = StringField(_l("Note"), [Optional(), PlainCharacters(), AtMost(300)], [one_line])
