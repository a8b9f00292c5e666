"""What people press in a reminder: no more of them, "still coming"; and the deadline as a calendar entry."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from calendars.feeds import feed
from calendars.terms import FeedInfo
from core import clock
from core.db import db, transaction
from core.locale import language
from core.web import csrf
from registration import queries as registrations
from registration.calendar_entries import deadline_entry
from registration.facts import facts
from registration.models import Event
from registration.terms import EventStatus, LinkKind, RegistrationStatus
from registration.zone_words import there_words
from reminders import queries, stopping
from reminders.terms import Subject

blueprint = Blueprint("reminders", __name__)


@blueprint.route("/u/<token>", methods=["GET", "POST"])
@csrf.exempt  # RFC 8058: mail programs post here, without a cookie, and expect no redirect
def stop(token: str) -> ResponseReturnValue:
    """GET shows a page with a button and changes nothing; POST means "no more reminders of this event".

    It goes on working after all links of the event were replaced, but then it does nothing else.
    """
    return _switch(token, off=True)


@blueprint.route("/u/<token>/atpakal", methods=["POST"])
def resume(token: str) -> ResponseReturnValue:
    """Reminders again."""
    return _switch(token, off=False)


def _switch(token: str, *, off: bool) -> ResponseReturnValue:
    found = queries.by_link(db.session(), token)
    if found is None:
        abort(404)
    subject, who = found
    stale = queries.is_stale(db.session(), token, who.event_id)
    if stale and not off:
        abort(404)
    if request.method == "POST":
        event_id, key = who.event_id, who.email_key if subject is Subject.follower else who.contact_key
        with transaction() as session:
            stopping.switch(session, event_id, key, clock.now(), off=off)
        who = (queries.by_link(db.session(), token) or found)[1]
    event = db.session().get_one(Event, who.event_id)
    return render_template(
        "reminders/stop.html",
        token=token,
        off=who.reminders_off_at is not None,
        pressed=request.method == "POST",
        registered=not stale and subject is Subject.registration and who.status == RegistrationStatus.confirmed,
        stale=stale,
        slug=event.slug,
        facts=facts(event, language(), clock.now()),
    )


@blueprint.route("/r/<token>/naksu", methods=["GET", "POST"])
def still_coming(token: str) -> ResponseReturnValue:
    """GET asks, POST says that the person still comes; their place is theirs either way."""
    found = registrations.by_link(db.session(), token, LinkKind.mailed, LinkKind.manage)
    if found is None:
        abort(404)
    person = found[0]
    event = person.event
    over = event.status != EventStatus.published or event.starts_at is None or clock.now() >= event.starts_at
    if over or person.status != RegistrationStatus.confirmed:
        return redirect(url_for("status.show", token=token), 303)
    if request.method == "POST":
        registration_id = person.id
        with transaction() as session:
            stopping.still_coming(session, registration_id, clock.now())
        return redirect(url_for(".still_coming", token=token, darits="1"), 303)
    people = queries.at_address(db.session(), event.id, person.contact_key)
    return render_template(
        "reminders/still_coming.html",
        token=token,
        people=people,
        done="darits" in request.args,
        facts=facts(event, language(), clock.now()),
        there=there_words(event.starts_at, event.ends_at, event.timezone, person.zone, language()),
    )


@blueprint.get("/kalendars/termins/<slug>.ics")
def deadline(slug: str) -> ResponseReturnValue:
    """The last day to register as an entry for one's calendar."""
    row = registrations.event_by_slug(db.session(), slug)
    if row is None or row[0].status != EventStatus.published or row[0].deadline_on is None:
        abort(404)
    data = feed(FeedInfo(name=_("Last day to register"), language=language()), [], [deadline_entry(row[0], language())])
    response = Response(data, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="termins.ics"'
    return response
