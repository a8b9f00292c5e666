"""One person of the attendee list: everything known about them, and what an organiser can do for them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, locale
from core.db import db, transaction
from mailers.models import OutboxRow
from mailers.services import RESENDABLE, resend
from mailers.terms import MailState
from mailers.words import state_text
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration import leaving, mail_queries, mailing, queries, services, spoken_words
from registration import people_queries as people
from registration import people_words as words
from registration.correction import correct
from registration.desk import person_page
from registration.desk.frame import around, event_or_404, moment, settings
from registration.desk.people_forms import ContactForm
from registration.inputs import Registered
from registration.mail_words import letter_words, mail_reason_words
from registration.models import Institution, Registration
from registration.terms import Rejected
from registration.wording import reason_words, source_word


def add_to(blueprint: Blueprint) -> None:
    """Puts these pages beside the list."""
    one = "/<int:registration_id>"
    blueprint.add_url_rule(one, view_func=person)
    blueprint.add_url_rule(f"{one}/sensitivas", view_func=reveal, methods=["POST"])
    blueprint.add_url_rule(f"{one}/labot", view_func=edit, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{one}/iznemt", view_func=confirm_removal)
    blueprint.add_url_rule(f"{one}/iznemt", view_func=remove, methods=["POST"])
    blueprint.add_url_rule(f"{one}/saite", view_func=send_link, methods=["POST"])
    blueprint.add_url_rule(f"{one}/vestules/<int:mail_id>", view_func=send_again, methods=["POST"])


def person_or_404(event_id: int, registration_id: int) -> Registration:
    """The person on this desk's event."""
    event_or_404(event_id)
    person = people.person_here(db.session(), event_id, registration_id)
    return person if person is not None else abort(404)


def _back(event_id: int, registration_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@desk_view
@needs(Right.moderate)
def person(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Details, answers but the sensitive ones, history in words and every letter."""
    return _page(event_id, registration_id)


@desk_view
@needs(Right.moderate)
@needs(Right.sensitive)
def reveal(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The same page with the sensitive answers; that they were looked at is written down first."""
    found = person_or_404(event_id, registration_id)
    given = people.answers_of(db.session(), found.id)
    seen = [q.id for q in people.questions(db.session(), event_id) if q.sensitive and q.id in given]
    if seen:
        with transaction() as session:
            details: dict[str, Any] = {"questions": seen}
            now, account_id = clock.now(), int(current_user.id)
            services.record(session, event_id, registration_id, "organiser", "viewed", now, details, account_id)
    return _page(event_id, registration_id, revealed=True)


def _page(event_id: int, registration_id: int, *, revealed: bool = False) -> str:
    found, session = person_or_404(event_id, registration_id), db.session()
    history = queries.history_of(session, registration_id)
    matched = session.get(Institution, found.institution_id) if found.institution_id else None
    place = people.places_of(session, event_id, [found]).get(found.id)
    text, now = spoken_words.sms_text(found.event, found, place), clock.now()
    return render_template(
        "desk/people/person.html",
        person=found,
        can=person_page.may(found, now),
        revealed=revealed,
        **around(found.event),
        person_since=_since(found),
        active=found.status in queries.ACTIVE,
        place=place,
        more=person_page.about(session, found, history, now),
        text=text,
        parts=spoken_words.sms_parts(text),
        sms=spoken_words.sms_link(found.phone, text) if found.phone else "",
        matched=matched,
        answers=_answers(event_id, registration_id),
        history=history,
        accounts=people.account_names(session, history),
        mails=mail_queries.mails_of_person(session, registration_id),
        resendable=RESENDABLE,
        state_word=lambda state: state_text(MailState(state)),
        letter_words=letter_words,
        mail_reason_words=mail_reason_words,
        source_word=source_word,
        words=words,
    )


def _since(found: Registration) -> str:
    if found.ended_at:
        return _("since %(when)s", when=moment(found.ended_at))
    return _("since %(when)s", when=moment(found.confirmed_at or found.registered_at))


def _answers(event_id: int, registration_id: int) -> list[tuple[str, str, bool]]:
    """(question, answer, sensitive) in the order of the form; retired questions only when they were answered."""
    session, language = db.session(), locale.language()
    given = people.answers_of(session, registration_id)
    return [
        (q.label.text(language), words.answer_words(q.kind, q.options, given.get(q.id, ""), language), q.sensitive)
        for q in people.questions(session, event_id)
        if not q.retired or q.id in given
    ]


@desk_view
@needs(Right.moderate)
def edit(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Correct name and contacts; a new address gets the invitation, the old one loses it."""
    found = person_or_404(event_id, registration_id)
    form = ContactForm(obj=found)
    if not found.email:
        form.allow_no_email()
    status = 200
    if form.validate_on_submit():
        now, account_id = clock.now(), int(current_user.id)
        command = form.to_command(event_id, found.contact_key, found.language, now)
        with transaction() as session:
            outcome = correct(session, settings(), registration_id, command, now, account_id=account_id)
        if not isinstance(outcome, Rejected):
            flash(_("The details are saved."), "success")
            return _back(event_id, registration_id)
        form.form_errors.append(reason_words(outcome.reason)[0])
    if form.errors or form.form_errors:
        status, found = 422, person_or_404(event_id, registration_id)
    return render_template("desk/people/edit.html", person=found, **around(found.event), form=form), status


@desk_view
@needs(Right.moderate)
def confirm_removal(event_id: int, registration_id: int) -> ResponseReturnValue:
    """What removing will do, before it is done."""
    found = person_or_404(event_id, registration_id)
    if found.status not in queries.ACTIVE:
        return _back(event_id, registration_id)
    counts = queries.status_counts(db.session(), event_id)
    return render_template("desk/people/remove.html", person=found, **around(found.event), counts=counts)


@desk_view
@needs(Right.moderate)
def remove(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Take the place back; who waits moves up. Pressing twice changes nothing more."""
    person_or_404(event_id, registration_id)
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        outcome = leaving.withdraw(session, settings(), registration_id, event_id, now, account_id=account_id)
    if isinstance(outcome, Registered):
        flash(_("The person is removed from the event."), "success")
    else:
        flash(reason_words(outcome.reason)[0], "error")
    return _back(event_id, registration_id)


@desk_view
@needs(Right.moderate)
def send_link(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Send the person their private link; at most once an hour, however often it is pressed."""
    found = person_or_404(event_id, registration_id)
    email, now, account_id = found.email, clock.now(), int(current_user.id)
    if not email or found.status not in queries.ACTIVE:
        flash(_("There is no letter to send: the person has no e-mail or has left the event."), "error")
        return _back(event_id, registration_id)
    with transaction() as session:
        again = people.person_here(session, event_id, registration_id)
        if again is not None:
            mailing.link_again(session, settings(), [again], now)
            services.record(session, event_id, registration_id, "organiser", "link_sent", now, {}, account_id)
    flash(_("The letter with the private link is on its way to %(email)s.", email=email), "success")
    return _back(event_id, registration_id)


@desk_view
@needs(Right.moderate)
def send_again(event_id: int, registration_id: int, mail_id: int) -> ResponseReturnValue:
    """Send one of the person's letters again."""
    person_or_404(event_id, registration_id)
    if mail_id not in {mail.id for mail in mail_queries.mails_of_person(db.session(), registration_id)}:
        abort(404)
    flash(*resend_and_record(event_id, registration_id, mail_id))
    return _back(event_id, registration_id)


def resend_and_record(event_id: int, registration_id: int | None, mail_id: int) -> tuple[str, str]:
    """Send a letter again; the message for the organiser and its category."""
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        sent = resend(session, now, mail_id)
        if sent is not None and session.get_one(OutboxRow, sent).created_at == now:  # not an earlier press
            details: dict[str, Any] = {"mail": mail_id}
            services.record(session, event_id, registration_id, "organiser", "letter_resent", now, details, account_id)
    if sent is None:
        return _("This letter cannot be sent again."), "error"
    return _("The letter is on its way once more."), "success"
