"""What an organiser does for one person who telephones or writes: not coming, somebody else comes, guardian, offer."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, locale
from core.db import db, transaction
from organisers.access import current_organisation, desk_page
from organisers.terms import Right
from registration import by_hand, guardians, leaving, merging, people_marks, queries, spoken_words, waiting
from registration import people_words as words
from registration.desk.frame import around, settings
from registration.desk.person import person_or_404
from registration.desk.person_forms import GuardianForm, SaidNoForm, SubstituteForm
from registration.inputs import Registered
from registration.notices import told_by_letter
from registration.terms import GuardianState, RegistrationStatus, Rejected, Source
from registration.wording import reason_words


def add_to(blueprint: Blueprint) -> None:
    """Puts these pages beside the person's."""
    page = desk_page(Right.moderate)
    one, both = "/<int:registration_id>", ["GET", "POST"]
    blueprint.add_url_rule(f"{one}/atteicas", view_func=page(said_no), methods=both)
    blueprint.add_url_rule(f"{one}/aizvietot", view_func=page(substitute), methods=both)
    blueprint.add_url_rule(f"{one}/vecaks", view_func=page(guardian), methods=both)
    blueprint.add_url_rule(f"{one}/vecaks/nepiekrit", view_func=page(guardian_refused), methods=both)
    blueprint.add_url_rule(f"{one}/vecaks/jautat", view_func=page(ask_guardian), methods=["POST"])
    blueprint.add_url_rule(f"{one}/apvienot", "merge", page(merge), methods=both)
    blueprint.add_url_rule(f"{one}/piedavajums", view_func=page(accept_offer), methods=["POST"])


def _back(event_id: int, registration_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


def said_no(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down that the person gave up the place; who waits moves up."""
    found, form = person_or_404(event_id, registration_id), SaidNoForm()
    if found.status not in queries.ACTIVE:
        return _back(event_id, registration_id)
    if form.validate_on_submit():
        now, account_id, source = clock.now(), int(current_user.id), Source(form.source.data)
        with transaction() as session:
            outcome = leaving.withdraw(
                session, settings(), registration_id, event_id, now,
                account_id=account_id, source=source, by_person=True,
            )  # fmt: skip
        _say(outcome, _("It is written down that the person will not come."))
        return _back(event_id, registration_id)
    waits = queries.status_counts(db.session(), event_id)[RegistrationStatus.waiting]
    page = render_template("desk/people/said_no.html", person=found, **around(found.event), form=form, waits=waits)
    return page, 422 if form.errors else 200


def substitute(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Another person, by name, takes the seat; it is never free in between."""
    found, form = person_or_404(event_id, registration_id), SubstituteForm()
    if found.status != RegistrationStatus.confirmed:
        return _back(event_id, registration_id)
    if form.form_key.data in (None, ""):
        form.form_key.data = form.key()
    if form.validate_on_submit():
        now, account_id = clock.now(), int(current_user.id)
        language = form.language.data
        said = spoken_words.processing_words(current_organisation().name.text(language), language)
        command = form.substitution(found.event, now, account_id, said)
        command = replace(command, notice=told_by_letter(db.session(), found.event, command.language))
        with transaction() as session:
            outcome = by_hand.substitute(session, settings(), registration_id, command, now)
        if isinstance(outcome, Registered):
            return redirect(url_for("people.entered", event_id=event_id, registration_id=outcome.registration_id), 303)
        found = person_or_404(event_id, registration_id)
        form.form_errors.append(reason_words(outcome.reason)[0])
    status = 422 if form.errors or form.form_errors else 200
    said = spoken_words.processing_words(current_organisation().name.text(locale.language()), locale.language())
    page = render_template("desk/people/substitute.html", person=found, **around(found.event), form=form, said=said)
    return page, status


def guardian(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down a consent that the guardian gave on paper or by word; a seat that was held is confirmed."""
    found = person_or_404(event_id, registration_id)
    if found.guardian_state != GuardianState.asked or found.status not in queries.ACTIVE:
        return _back(event_id, registration_id)
    form, language = GuardianForm(data={"name": found.guardian_name}), found.language
    words = spoken_words.guardian_words(found.event, found.name, language)
    if form.validate_on_submit():
        now, account_id = clock.now(), int(current_user.id)
        with transaction() as session:
            outcome = guardians.confirm(
                session, settings(), registration_id, event_id, words, language, now,
                account_id=account_id, name=form.name.data or "",
            )  # fmt: skip
        _say(outcome, _("The consent of the parent or guardian is written down."))
        return _back(event_id, registration_id)
    page = render_template("desk/people/guardian.html", person=found, **around(found.event), form=form, words=words)
    return page, 422 if form.errors else 200


def guardian_refused(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down that the guardian does not agree: the place is given up, and who waits moves up."""
    found = person_or_404(event_id, registration_id)
    if found.guardian_state != GuardianState.asked or found.status not in queries.ACTIVE:
        return _back(event_id, registration_id)
    if request.method == "POST":
        now, account_id = clock.now(), int(current_user.id)
        with transaction() as session:
            outcome = guardians.refuse(session, settings(), registration_id, event_id, now, account_id=account_id)
        _say(outcome, _("It is written down that the parent or guardian does not agree."))
        return _back(event_id, registration_id)
    waits = queries.status_counts(db.session(), event_id)[RegistrationStatus.waiting]
    return render_template("desk/people/guardian_refused.html", person=found, **around(found.event), waits=waits)


def ask_guardian(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write to the guardian once more; at most once an hour, however often it is pressed."""
    person_or_404(event_id, registration_id)
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        sent = guardians.ask_again(session, settings(), registration_id, event_id, now, account_id)
    if sent:
        flash(_("The letter to the parent or guardian is on its way."), "success")
    else:
        flash(_("No letter was sent: there is no address, or one was sent within the last hour."), "error")
    return _back(event_id, registration_id)


def accept_offer(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The person said on the phone that they take the offered place; with everybody it was offered to together."""
    found, now, account_id = person_or_404(event_id, registration_id), clock.now(), int(current_user.id)
    company = people_marks.party_of(db.session(), found)
    ids = [found.id, *(p.id for p in company if p.status == found.status and p.held_until == found.held_until)]
    with transaction() as session:
        outcome = waiting.accept_offer(session, settings(), event_id, ids, now, account_id=account_id)
    _say(outcome, _("The offered place is theirs now."))
    return _back(event_id, registration_id)


def merge(event_id: int, registration_id: int) -> ResponseReturnValue:
    """One person on the list twice: the organiser says which row stays."""
    found, session = person_or_404(event_id, registration_id), db.session()
    twins = merging.twins_of(session, found) if found.status in queries.ACTIVE else ()
    if not twins:
        return _back(event_id, registration_id)
    if request.method == "POST":
        pairs = {f"{a}-{b}": (a, b) for t in twins for a, b in ((found.id, t.id), (t.id, found.id))}
        chosen = pairs.get(request.form.get("pair", "")) or abort(400)
        now, account_id = clock.now(), int(current_user.id)
        with transaction() as writing:
            outcome = merging.merge_rows(writing, settings(), event_id, *chosen, account_id, now)
        _say(outcome, _("The two registrations are one now."))
        return _back(event_id, chosen[0])
    senders = people_marks.senders_of(session, [found, *twins])
    page = {"person": found, "twins": twins, "senders": senders, "words": words}
    return render_template("desk/people/merge.html", **around(found.event), **page)


def _say(outcome: Registered | Rejected, done: str) -> None:
    if isinstance(outcome, Registered):
        flash(done, "success")
    else:
        flash(reason_words(outcome.reason)[0], "error")
