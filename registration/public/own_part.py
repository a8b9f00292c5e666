"""What a person's own page says of nobody else: the people of the form, held seats, who came instead."""

from datetime import datetime

from flask import url_for
from sqlalchemy import select

from core import clock
from core.db import db
from core.locale import language
from registration import own_times, queries
from registration.facts import facts
from registration.glances import Holder
from registration.holding import until_words
from registration.links import token
from registration.models import Registration
from registration.parties import companions, registered_by
from registration.public.elsewhere import elsewhere
from registration.public.status_page import Companion, Elsewhere, OwnPart
from registration.public.views import settings
from registration.terms import GuardianState, LinkKind, RegistrationStatus
from registration.wording import status_word
from registration.zone_words import there_words

HELD = (RegistrationStatus.offered, RegistrationStatus.pending)
ASKED = (RegistrationStatus.applied, RegistrationStatus.placed, RegistrationStatus.not_chosen)


def own_part(holder: Holder, now: datetime) -> OwnPart | None:
    """None for most people: registered alone, with a seat or waiting; their page can be drawn once for all of them."""
    # Whoever has only a receipt has not proved whose name and address they typed.
    alone = holder.party_id is None or holder.kind is LinkKind.receipt
    also = elsewhere(db.session(), holder, now)
    there = _there(holder)
    if alone and not also and not there and holder.status not in (*HELD, *ASKED, RegistrationStatus.withdrawn):
        return None
    person = db.session().get_one(Registration, holder.id)
    people = [person] if alone else companions(db.session(), person)
    instead = db.session().get(Registration, person.replaced_by_id) if person.replaced_by_id else None
    held = next((other.held_until for other in people if other.status in HELD and other.held_until), None)
    ends = person.held_until or held
    return OwnPart(
        people=tuple(_companion(other, now) for other in people) if len(people) > 1 else (),
        others=() if alone else tuple(_companion(one, now, other=True) for one in registered_by(db.session(), person)),
        until=until_words(ends, holder.event.timezone, language()) if ends else "",
        guardian=person.guardian_name,
        refused=person.guardian_state == GuardianState.refused,
        guardian_by_mail=bool(person.guardian_email),
        elsewhere=also,
        times=_times(holder, person),
        counted=own_times.sees_counts(person),
        seat=_seat(holder, person),
        there=there,
        asked=person.guardian_name if person.guardian_state == GuardianState.asked else "",
        replaced_by=instead.name if instead is not None and holder.kind is not LinkKind.receipt else "",
    )


def _there(holder: Holder) -> str:
    """The time of the event where the person is; a browser that proved nothing is not told where that is."""
    if holder.kind is LinkKind.receipt:
        return ""
    event = holder.event
    return there_words(event.intake.starts_at, event.intake.ends_at, event.timezone, holder.zone, language())


def _times(holder: Holder, person: Registration) -> tuple[own_times.SaidDay, ...]:
    """What the person said of the proposed times; a browser that proved nothing is not told."""
    if holder.status not in ASKED or holder.kind is LinkKind.receipt:
        return ()
    return own_times.said_days(db.session(), person, language(), others=own_times.sees_counts(person))


def _seat(holder: Holder, person: Registration) -> Elsewhere | None:
    """Where the person's seat is, when it is at an event made for their group."""
    if holder.status is not RegistrationStatus.placed or holder.kind is LinkKind.receipt:
        return None
    theirs = (Registration.application_id == person.id, Registration.status.in_(queries.ACTIVE))
    found = db.session().scalars(select(Registration).where(*theirs).order_by(Registration.id.desc()).limit(1)).first()
    if found is None:
        return None
    said = facts(found.event, language(), clock.now())
    made = token(settings(), found.id, holder.kind, found.links_generation)
    event = found.event
    elsewhere = there_words(event.starts_at, event.ends_at, event.timezone, found.zone, language())
    when = ", ".join(text for text in (said.when, said.time, elsewhere) if text)
    there, leave = (url_for(page, token=made) for page in ("status.show", "status.withdraw"))
    return Elsewhere(said.title, when, there, leave)


def _companion(person: Registration, now: datetime, *, other: bool = False) -> Companion:
    """One of the people; `other` for somebody who answers for themselves."""
    late = person.held_until is not None and now >= person.held_until
    status = RegistrationStatus.lapsed if late else RegistrationStatus(person.status)
    change = url_for("status.change", token=token(settings(), person.id, LinkKind.manage, person.links_generation))
    own = "" if other else change
    return Companion(person.number, person.name, status, status_word(status), status in queries.ACTIVE, own)
