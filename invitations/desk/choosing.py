"""Whom an organiser chose to invite, from the fields of the form: lists, single contacts, people typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from invitations import do_not_contact, inviting, preview, queries, rules
from invitations.desk.forms import InviteForm
from invitations.do_not_contact import Asked
from invitations.terms import ContactRow, RowProblem
from invitations.typed_lines import read_typed
from invitations.words import row_problem_words
from mailers.batches import UNDO_WINDOW
from mailers.models import BadAddress
from registration.desk.frame import settings
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.models import Event
from registration.terms import EventStatus


@dataclass(frozen=True, slots=True)
class Counts:
    """What sending would do, as of now: chosen people, letters, invited already, without an address, bad addresses."""

    people: int
    letters: int
    invited: int
    by_phone: int
    bad: int


def numbers_of(name: str) -> list[int]:
    """The numbers sent under a name; what is no number of ours is left out."""
    sent = request.values.getlist(name)[:5000]
    return [int(v) for v in sent if v.isascii() and v.isdigit() and len(v) <= 10 and int(v) <= queries.LARGEST_ID]


def drafts_of(session: Session, organisation_id: int, form: InviteForm, today: date) -> list[GuestDraft]:
    """Everybody chosen, each once; errors of typed lines are put on the form."""
    chosen = queries.chosen_contacts(session, organisation_id, numbers_of("saraksts"), numbers_of("kontakts"))
    seat = str(form.seat.data)
    drafts = {(c.contact_key, c.name_key): GuestDraft(*c[2:-1], seat, c.zone) for c in chosen}
    for row in _typed(form, do_not_contact.asked(session, settings(), organisation_id)):
        draft = GuestDraft(
            row.given_name, row.family_name, row.email, row.phone, row.institution, row.municipality,
            preview.place_code(row.municipality, today), row.language, str(form.typed_source.data or ""), seat,
            row.zone,
        )  # fmt: skip
        drafts.setdefault(rules.person_key(row), draft)
    return list(drafts.values())


def _typed(form: InviteForm, asked: Asked) -> list[ContactRow]:
    text = str(form.typed.data or "")
    if not text.strip():
        return []
    rows = read_typed(text, preview.is_place)
    off = [row for row in rows if row.kept and asked.problem(row) is RowProblem.asked_off]
    wrong = [
        _("Line %(line)s: %(problem)s", line=row.line, problem=row_problem_words(p)) for row in rows
        for p in (*row.problems, *([RowProblem.asked_off] if row in off else []))
    ]  # fmt: skip
    if off:
        wrong.insert(0, _("Whoever wants to be contacted again is put on a contact list first: it is confirmed there."))
    if wrong:
        form.typed.errors = wrong[:10]
    elif not form.typed_source.data:
        form.typed_source.errors = [_("Write where the contacts are from.")]
    return [row for row in rows if row.kept]


def counts(session: Session, event_id: int, drafts: Sequence[GuestDraft]) -> Counts:
    """What inviting these people would do."""
    keys = [inviting.key_of(draft) for draft in drafts]
    rows = session.execute(
        select(Guest.contact_key, Guest.name_key, Guest.invited_at).where(Guest.event_id == event_id)
    )
    there = {(contact, name): invited_at for contact, name, invited_at in rows}
    addressed = [(key, draft) for key, draft in zip(keys, drafts, strict=True) if draft.email]
    invited = sum(there.get(key) is not None for key, _draft in addressed)
    bad = set(session.scalars(select(BadAddress.email_key)))
    return Counts(
        people=len(drafts),
        letters=len(addressed) - invited,
        invited=invited,
        by_phone=len(drafts) - len(addressed),
        bad=sum(key[0] in bad for key, _draft in addressed),
    )


def goes_at(form: InviteForm, event: Event, now: datetime, *, at_once: bool = False) -> datetime:
    """When the letters may go: at the chosen moment, at once, or when the time to think it over has passed."""
    if form.day.data is None:
        if form.time.data is not None and not form.day.errors:
            form.day.errors = [_("Choose the day.")]
        return now if at_once else now + UNDO_WINDOW
    at = datetime.combine(form.day.data, form.time.data or time(9), ZoneInfo(event.timezone))
    ends = event.closes_at or event.starts_at
    if at.astimezone(ZoneInfo("UTC")) < now - timedelta(minutes=1):
        form.day.errors = [_("This moment has passed.")]
    elif ends is not None and at.astimezone(ZoneInfo("UTC")) >= ends:
        form.day.errors = [_("By then registration has closed.")]
    return max(now, at.astimezone(now.tzinfo))


def why_not(event: Event, now: datetime) -> str:
    """Why nobody can be invited at present; empty when they can."""
    if event.status == EventStatus.cancelled:
        return _("The event is cancelled.")
    if event.status != EventStatus.published:
        return _("Publish the event first: an invitation leads to its registration form.")
    if event.save_the_date and not event.undated:
        return _("Set the time of the event first: until then nobody can register.")
    if event.closes_at is not None and now >= event.closes_at:
        return _("Registration has closed.")
    return ""
