"""The event in a person's own calendar: links, feeds and the file, behind their private link."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from calendars import invitations
from calendars import links as calendar_links
from core import clock
from core.locale import language
from core.urls import absolute
from registration.calendar_entries import personal_entry
from registration.facts import facts
from registration.models import Registration
from registration.public.own_links import person_behind, prove
from registration.public.status import blueprint, own_token
from registration.terms import LinkKind, RegistrationStatus


@blueprint.get("/r/<token>/kalendars")
def calendar(token: str) -> ResponseReturnValue:
    """How to get the event into a calendar; all one's events too, for a link that came in a letter.

    A browser that registered has not proved whose name and address it typed.
    """
    registration, kind = person_behind(token)
    if kind is LinkKind.receipt:
        return prove(registration)
    event = registration.event
    if registration.status != RegistrationStatus.confirmed:
        return redirect(url_for("status.show", token=token), 303)
    proved = kind is LinkKind.mailed
    feed = absolute("feeds.mine", token=own_token(registration, LinkKind.feed)) if proved else ""
    shown = _entry(registration)
    return render_template(
        "public/my_calendar.html",
        token=token,
        event=event,
        facts=facts(event, language(), clock.now()),
        google=calendar_links.google_add(shown, personal=True),
        outlook=calendar_links.outlook_add(shown, personal=True),
        feed=feed,
        webcal=calendar_links.webcal(feed) if proved else "",
        google_feed=calendar_links.google_subscribe(feed) if proved else "",
        outlook_feed=calendar_links.outlook_subscribe(feed, "Aicina") if proved else "",
    )


@blueprint.get("/r/<token>/pasakums.ics")
def download(token: str) -> ResponseReturnValue:
    """The one event as a file, with the person's own join link."""
    registration, kind = person_behind(token)
    if kind is LinkKind.receipt or registration.status != RegistrationStatus.confirmed:
        abort(404)
    response = Response(invitations.single(_entry(registration), personal=True), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="pasakums.ics"'
    return response


def _entry(registration: Registration) -> Any:
    event = registration.event
    join_url = absolute("status.join", token=own_token(registration, LinkKind.meeting)) if event.online_url else None
    url = absolute("public.event", slug=event.slug)
    return personal_entry(event, registration, language(), url=url, join_url=join_url)
