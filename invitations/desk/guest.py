"""One invited person: where they stand, their letters, an answer that came by telephone or mail, a letter once more."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields import SelectChoice

from core import clock
from core.db import db, transaction
from core.links import fresh
from invitations import inviting
from invitations.board import GuestLine, board
from invitations.desk.choosing import why_not
from invitations.desk.forms import NoForm, ReadingForm, clock_choices
from invitations.inviting import LETTERS
from invitations.queries import LARGEST_ID
from invitations.words import sent_word, stand_word
from mailers.batches import UNDO_WINDOW, Sending
from mailers.models import OutboxRow
from mailers.terms import MailState
from mailers.words import state_text
from organisers.access import desk_page
from organisers.terms import Right
from registration import guest_services
from registration.desk.event_pages import link
from registration.desk.frame import around, event_or_404, settings
from registration.guest_models import Guest
from registration.history_words import history_words
from registration.mail_words import letter_words, mail_reason_words
from registration.models import Event, HistoryEntry, Registration
from registration.terms import Answered, Rejected, Source
from registration.wording import reason_words, source_word
from registration.zones import kept_zone

SOURCES = (Source.phone, Source.email, Source.organiser)
REMINDER = "reminders.deadline_invited"  # the room of reminders is not known here, its letter's name is
ANSWERS = 20


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the board."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/<int:guest_id>", "guest", page(guest), methods=["GET", "POST"])
    blueprint.add_url_rule("/<int:guest_id>/valoda", "reading", page(reading), methods=["POST"])
    blueprint.add_url_rule("/<int:guest_id>/velreiz", "nudge_one", page(nudge_one), methods=["POST"])


def _line_or_404(event: Event, guest_id: int) -> GuestLine:
    if not 0 < guest_id <= LARGEST_ID:
        abort(404)
    lines = board(db.session(), event.id, event.day).lines
    return next((line for line in lines if line.id == guest_id), None) or abort(404)


def _form() -> NoForm:
    form = NoForm()
    form.source.choices = [SelectChoice(source.value, source_word(source)) for source in SOURCES]
    return form


def guest(event_id: int, guest_id: int) -> ResponseReturnValue:
    """The person's page; POST records that they will not come."""
    event, form = event_or_404(event_id), _form()
    line = _line_or_404(event, guest_id)
    if form.validate_on_submit():
        source, note, account_id = Source(form.source.data), str(form.note.data or ""), int(current_user.id)
        with transaction() as session:
            outcome = guest_services.answer(
                session, settings(), guest_id, Answered.no, source, clock.now(), note=note, account_id=account_id
            )
        if isinstance(outcome, Rejected):
            flash(reason_words(outcome.reason)[0], "error")
        else:
            flash(_("It is written down that %(name)s is not coming.", name=line.name), "success")
        return redirect(url_for("invited.guest", event_id=event_id, guest_id=guest_id), 303)
    session = db.session()
    mails = select(OutboxRow).where(
        OutboxRow.event_id == event_id, OutboxRow.subject_id == guest_id, OutboxRow.letter.in_((*LETTERS, REMINDER))
    )
    registered = select(Registration).where(Registration.guest_id == guest_id).order_by(Registration.id)
    page = render_template(
        "invitations/board/guest.html",
        **around(event),
        line=line,
        guest=session.get(Guest, guest_id),
        form=form,
        reading=_reading_form(event, session.get_one(Guest, guest_id)),
        mails=session.scalars(mails.order_by(OutboxRow.id.desc())).all(),
        people=session.scalars(registered).all(),
        answers=_answers(session, event_id, guest_id),
        letter_words=letter_words,
        history_words=history_words,
        by_hand=link("people.by_hand", event_id=event_id, guest=guest_id),
        may_nudge=bool(inviting.silent(session, event_id, [guest_id])) and not why_not(event, clock.now()),
        form_key=fresh(16),
        stand_word=stand_word,
        sent_word=sent_word,
        source_word=source_word,
        state_word=lambda state: state_text(MailState(state)),
        mail_reason_words=mail_reason_words,
    )
    return page, 422 if form.errors else 200


def _reading_form(event: Event, known: Guest | None = None) -> ReadingForm:
    """How the guest is written to, or what was sent about it."""
    form = ReadingForm(formdata=None, obj=known) if known is not None else ReadingForm()
    form.zone.choices = clock_choices(str(form.zone.data or ""), event.timezone)
    return form


def reading(event_id: int, guest_id: int) -> ResponseReturnValue:
    """Write to the guest in another language, or with the time on another clock."""
    event = event_or_404(event_id)
    _line_or_404(event, guest_id)
    form = _reading_form(event)
    if form.validate():
        zone, account_id = kept_zone(str(form.zone.data or ""), event.timezone), int(current_user.id)
        with transaction() as session:
            saved = guest_services.note_reading(session, guest_id, form.language.data, zone, clock.now(), account_id)
        if saved:
            flash(_("Saved. Letters that have not gone yet are written so, too."), "success")
    else:
        flash(_("The page had been open for too long"), "error")
    return redirect(url_for("invited.guest", event_id=event_id, guest_id=guest_id), 303)


def _answers(session: Session, event_id: int, guest_id: int) -> Sequence[HistoryEntry]:
    """What the person said, by whatever way, the newest first: no and maybe are kept by guest, yes by registration."""
    h = HistoryEntry
    theirs = select(Registration.id).where(Registration.guest_id == guest_id)
    said = (h.action == "guest_answered") & (h.details["guest"].as_integer() == guest_id)
    came = h.action.in_(("registered", "withdrawn", "cancelled")) & h.registration_id.in_(theirs)
    query = select(h).where(h.event_id == event_id, said | came).order_by(h.id.desc())
    return session.scalars(query.limit(ANSWERS)).all()


def nudge_one(event_id: int, guest_id: int) -> ResponseReturnValue:
    """The invitation once more to one person, with the same time to think it over."""
    event, now = event_or_404(event_id), clock.now()
    _line_or_404(event, guest_id)
    refused = why_not(event, now)
    if refused:
        flash(refused, "error")
        return redirect(url_for("invited.guest", event_id=event_id, guest_id=guest_id), 303)
    given = request.form.get("form_key", "")
    usable = 16 <= len(given) <= 40 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
    sending = Sending(f"inv:{given if usable else fresh(16)}", "", now + UNDO_WINDOW)
    with transaction() as session:
        done = inviting.nudge(session, settings(), event_id, [guest_id], sending, int(current_user.id), now)
    if done is None or done.batch_id is None:
        flash(_("There was nobody to write to."), "info")
        return redirect(url_for("invited.guest", event_id=event_id, guest_id=guest_id), 303)
    return redirect(url_for("invited.batch", event_id=event_id, batch_id=done.batch_id), 303)
