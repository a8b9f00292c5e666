"""Calendars people subscribe to: everything, an organisation, a kind, a region, and one's own events."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from calendars import invitations
from calendars.feeds import feed
from calendars.links import google_subscribe, outlook_subscribe, webcal
from calendars.terms import FeedInfo
from core import clock
from core.db import db
from core.kept import Kept
from core.locale import language
from core.urls import absolute
from organisers.models import Organisation
from registration import queries, series_queries
from registration.calendar_entries import deadline_entry, entry, personal_entry
from registration.links import token as link_token
from registration.models import Event, Registration
from registration.public import pages
from registration.public.views import settings
from registration.rules import CANCELLED_SHOWN_FOR
from registration.terms import Admission, EventKind, EventStatus, LinkKind, RegistrationStatus, Visibility
from registration.veil import has_told_time
from registration.wording import REGIONS, kinds_word, region_word

blueprint = Blueprint("feeds", __name__)
PAST_KEPT = timedelta(days=60)
# Past events stay for 60 days, cancelled ones for 30 days after they were called off.
_IN_WINDOW = (
    func.coalesce(Event.ends_at, Event.sort_at) > bindparam("over"),
    or_(Event.status == EventStatus.published, Event.cancelled_at > bindparam("called_off")),
)
# A poll or a selection without a time of its own is no date for a calendar.
_DATED = or_(Event.starts_at.is_not(None), Event.admission == Admission.in_order)
_TOLD = has_told_time(bindparam("now"))
_PUBLIC = (Event.status != EventStatus.draft, Event.visibility == Visibility.public, _DATED, *_IN_WINDOW, _TOLD)
_VERSIONS = select(func.count(), func.max(Event.updated_at), func.sum(Event.version), func.sum(Event.id)).where(
    *_PUBLIC
)
_SHOWN = select(Event).where(*_PUBLIC).order_by(Event.sort_at, Event.id).limit(2000)
_feeds: Kept[bytes] = Kept("feeds", 12)  # by address and ETag, which is another whenever the bytes would be


@blueprint.get("/kalendari")
def page() -> ResponseReturnValue:
    """Every feed with its buttons: all events first, then the parts of them in groups."""
    organisations = pages.organisations_with_events(db.session())
    running = series_queries.running_series(db.session(), clock.now())
    groups = [
        (_("By kind"), [offer(kinds_word(kind), "feeds.kind", kind=kind.value) for kind in EventKind]),
        (_("By region"), [offer(region_word(region), "feeds.region", region=region) for region in REGIONS]),
        (_("By series"), [offer(s.title.text(language()), "feeds.series", slug=s.slug) for s in running]),
        (
            _("By organiser"),
            [offer(o.name.text(language()), "feeds.organisation", slug=o.slug) for o in organisations],
        ),
    ]
    main = offer(_("All events"), "feeds.everything")
    return render_template("public/feeds.html", main=main, groups=[group for group in groups if group[1]])


def offer(name: str, endpoint: str, **values: Any) -> dict[str, str]:
    """The addresses under which a calendar can be followed: plain, and for each program that has a way of its own."""
    url = absolute(endpoint, **values, **({"lang": "en"} if language() == "en" else {}))
    return {
        "name": name,
        "url": url,
        "webcal": webcal(url),
        "google": google_subscribe(url),
        "outlook": outlook_subscribe(url, name),
    }


@blueprint.get("/kalendars/visi.ics")
def everything() -> ResponseReturnValue:
    """All public events."""
    return _public(_("All events"))


@blueprint.get("/kalendars/organizacija/<slug>.ics")
def organisation(slug: str) -> ResponseReturnValue:
    """The public events of an organisation."""
    session = db.session()
    found = session.scalar(select(Organisation).where(Organisation.slug == slug)) if queries.is_slug(slug) else None
    if found is None:
        abort(404)
    return _public(found.name.text(language()), Event.organisation_id == found.id)


@blueprint.get("/kalendars/veids/<kind>.ics")
def kind(kind: str) -> ResponseReturnValue:
    """The public events of a kind."""
    if kind not in set(EventKind):
        abort(404)
    return _public(kinds_word(kind), Event.kind == kind)


@blueprint.get("/kalendars/regions/<region>.ics")
def region(region: str) -> ResponseReturnValue:
    """The public events of a planning region."""
    if region not in REGIONS:
        abort(404)
    return _public(region_word(region), Event.region == region)


@blueprint.get("/kalendars/serija/<slug>.ics")
def series(slug: str) -> ResponseReturnValue:
    """The public events of a series."""
    found = series_queries.public_series(db.session(), slug)
    if found is None:
        abort(404)
    return _public(found.title.text(language()), Event.series_id == found.id)


@blueprint.get("/kalendars/pasakums/<slug>.ics")
def one(slug: str) -> ResponseReturnValue:
    """One event as a file to import."""
    row = queries.event_by_slug(db.session(), slug)
    if row is None or row[0].status == EventStatus.draft or row[0].undated:
        abort(404)
    shown = entry(row[0], language(), url=_page_of(row[0]))
    response = Response(invitations.single(shown), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="pasakums.ics"'
    return response


@blueprint.get("/kalendars/mans/<token>.ics")
def mine(token: str) -> ResponseReturnValue:
    """A person's own confirmed events, with their join links."""
    found = queries.by_link(db.session(), token, LinkKind.feed)
    if found is None:
        abort(404)
    now, own = clock.now(), queries.same_person(db.session(), found[0])
    everything = db.session().scalars(own).all()
    moments = [_newest(db.session(), now, Event.id.in_([r.event_id for r in everything]))]
    moments += [m for r in everything for m in (r.registered_at, r.confirmed_at, r.ended_at) if m is not None]
    confirmed = own.where(Registration.status == RegistrationStatus.confirmed).order_by(Registration.id)
    rows = db.session().execute(confirmed.join(Event).where(*_IN_WINDOW, _TOLD).add_columns(Event), _window(now)).all()
    stamp = [
        f"{r.id}:{r.own_entry}:{r.name}:{r.calendar_sequence}:{r.links_generation}:{e.id}:{e.version}:{e.updated_at}"
        for r, e in rows
    ]

    def build() -> bytes:
        entries = [personal_entry(e, r, language(), url=_page_of(e), join_url=_join_url(r, e)) for r, e in rows]
        return feed(FeedInfo(name=_("My events"), language=language(), personal=True), entries)

    return _answer(stamp, lambda: max(moments), build, private=True)


def _join_url(registration: Registration, event: Event) -> str | None:
    if not event.online_url:
        return None
    made = link_token(settings(), registration.id, LinkKind.meeting, registration.links_generation)
    return absolute("status.join", token=made)


def _public(name: str, *conditions: ColumnElement[bool]) -> ResponseReturnValue:
    now, session = clock.now(), db.session()
    # The version of the feed is one small query: an unchanged feed is answered without reading its events.
    versions = _VERSIONS.where(*conditions) if conditions else _VERSIONS
    seen = session.connection().execute(versions, _window(now)).one()
    stamp = [name, *(str(value) for value in seen)]

    def build() -> bytes:
        events = session.scalars(_SHOWN.where(*conditions), _window(now)).all()
        deadlines = [deadline_entry(e, language()) for e in events if _has_deadline(e)]
        title = f"Aicina: {name}"
        entries = [entry(e, language(), url=_page_of(e)) for e in events]
        return feed(FeedInfo(name=title, language=language()), entries, deadlines)

    return _answer(stamp, lambda: _newest(session, now), build)


def _has_deadline(event: Event) -> bool:
    return event.status == EventStatus.published and event.deadline_on is not None and event.starts_at is not None


def _window(now: datetime) -> dict[str, datetime]:
    return {"now": now, "over": now - PAST_KEPT, "called_off": now - CANCELLED_SHOWN_FOR}


def _newest(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> datetime:
    """When any event was last saved or left the window: what is gone from a feed must not make it look older."""
    over, called_off = now - PAST_KEPT, now - CANCELLED_SHOWN_FOR
    ended = func.coalesce(Event.ends_at, Event.sort_at)
    saved, past, cancelled = session.execute(
        select(
            func.max(Event.updated_at),
            func.max(case((ended <= over, ended))),
            func.max(case((Event.cancelled_at <= called_off, Event.cancelled_at))),
        ).where(Event.status != EventStatus.draft, *conditions)
    ).one()
    moments = [saved, past and past + PAST_KEPT, cancelled and cancelled + CANCELLED_SHOWN_FOR]
    return max((m for m in moments if m), default=clock.start_of_day(clock.local(now).date()))


def _page_of(event: Event) -> str:
    return absolute("public.event", slug=event.slug)


def _answer(
    stamp: list[str], newest: Callable[[], datetime], build: Callable[[], bytes], *, private: bool = False
) -> ResponseReturnValue:
    """The feed, or 304 when the subscriber has it already; the bytes change only when an event does."""
    tag = hashlib.sha256("|".join([language(), settings().public_url, *stamp]).encode()).hexdigest()[:32]
    response = Response(mimetype="text/calendar")
    response.set_etag(tag)
    if not request.if_none_match.contains_weak(tag):  # who names the tag is answered by it alone (RFC 9110, 13.2.2)
        response.last_modified = newest()
    response.headers["Cache-Control"] = f"{'private' if private else 'public'}, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = 'inline; filename="aicina.ics"'
    response.make_conditional(request)
    if response.status_code != 304:
        response.data = build() if private else _feeds.get((request.path, tag), build)
    return response
