"""Who can come when: the best times and why, who is missing, the grid; and who is required."""

import io
from typing import Any

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from markupsafe import Markup

from core import clock
from core.db import db, transaction
from core.locale import language
from core.urls import absolute
from organisers.access import current_organisation, desk_view, may, needs
from organisers.terms import Right
from registration.desk.event_list import still_there
from registration.desk.event_pages import ROOM, link
from registration.desk.frame import around, event_or_404, settings
from registration.facts import deadline_words
from registration.models import Event
from registration.terms import Admission, EventStatus
from scheduling.polls import closing, results, services
from scheduling.polls.queries import Somebody, Stand, poll_of

blueprint = Blueprint("poll", __name__)
HERE = f"{ROOM}/<int:event_id>/laika-atbildes"


@blueprint.get(HERE)
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """The answers so far."""
    event = event_or_404(event_id)
    poll = poll_of(db.session(), event_id)
    best = results.best_times(poll, event.timezone)
    return render_template(
        "scheduling/poll.html",
        **around(event),
        **_sharing(event),
        title=event.title.text(language()),
        poll=poll,
        best=best,
        shown=results.shown_at_once(len(best)),
        heads=results.heads(poll, event.timezone, best),
        rows=results.rows(poll, {one.key: person_url(event, one) for one in poll.people}),
        answered=poll.those(Stand.answered, Stand.new_times),
        again=poll.those(Stand.new_times),
        silent=poll.those(Stand.silent),
        declined=poll.those(Stand.declined),
        deadline=deadline_words(event, language()),
        over=event.closes_at is not None and event.closes_at <= clock.now(),
        open=is_open(event),
        person_url=lambda one: person_url(event, one),
        **closing.made_so_far(event, clock.now()),
        can_close=is_open(event) and may(Right.edit),
        nudge_url=link("invited.nudge", event_id=event_id),
        invite_url=link("invited.choose", event_id=event_id),
        **_next_steps(event),
        Stand=Stand,
    )


def _next_steps(event: Event) -> dict[str, str | None]:
    """Where an organiser goes on: to publishing a draft, to the groups of a call that nobody has decided."""
    draft = event.status == EventStatus.draft and may(Right.edit)
    chooses = event.admission == Admission.selection and event.decided_at is None
    return {
        "draft_url": url_for("events.publish", event_id=event.id) if draft else None,
        "groups_url": link("composing.index", event_id=event.id) if chooses else None,
    }


def is_open(event: Event) -> bool:
    """True while the poll can still be closed."""
    return event.status == EventStatus.published and event.admission == Admission.poll and event.decided_at is None


def person_url(event: Event, one: Somebody) -> str | None:
    """The page of one person."""
    if one.registration_id is not None:
        return url_for("people.person", event_id=event.id, registration_id=one.registration_id)
    return link("invited.guest", event_id=event.id, guest_id=one.guest_id)


def _sharing(event: Event) -> dict[str, Any]:
    """The open link of a published poll, and its code to scan."""
    if not is_open(event):
        return {"page_url": "", "code": ""}
    address = absolute("public.event", slug=event.slug)
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", light="#fff", xmldecl=False, omitsize=True)
    return {"page_url": address, "code": Markup(drawn.getvalue().decode())}


@blueprint.post(f"{HERE}/jautat")
@desk_view
@needs(Right.moderate)
def ask_again(event_id: int) -> ResponseReturnValue:
    """A letter to everybody who answered before the last times were added."""
    event, account_id = event_or_404(event_id), int(current_user.id)
    if not is_open(event):
        flash(_("The poll is closed."), "info")
        return redirect(url_for(".index", event_id=event_id), 303)
    with transaction() as session:
        still_there(session, current_organisation().id, event_id)
        count = services.ask_again(session, settings(), event_id, account_id, clock.now())
    said = ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count)
    flash(said if count else _("There was nobody to write to."), "success" if count else "info")
    return redirect(url_for(".index", event_id=event_id), 303)


@blueprint.post(f"{HERE}/obligats")
@desk_view
@needs(Right.moderate)
def required(event_id: int) -> ResponseReturnValue:
    """Who of the people on the page is required."""
    event_or_404(event_id)
    shown, ticked = (set(request.form.getlist(name)) for name in ("bija", "obligats"))
    account_id = int(current_user.id)
    with transaction() as session:
        still_there(session, current_organisation().id, event_id)
        changed = services.set_required(session, event_id, ticked, shown - ticked, account_id, clock.now())
    flash(_("Saved.") if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for(".index", event_id=event_id), 303)


closing.add_to(blueprint, HERE)
