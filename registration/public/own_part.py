"""What a person's own page says of nobody else: the people of the form, held seats, who came instead."""

from datetime import datetime

from flask import url_for

from core.db import db
from core.locale import language
from registration import queries
from registration.glances import Holder
from registration.holding import until_words
from registration.links import token
from registration.models import Registration
from registration.parties import companions, registered_by
from registration.public.elsewhere import elsewhere
from registration.public.status_page import Companion, OwnPart
from registration.public.views import settings
from registration.terms import GuardianState, LinkKind, RegistrationStatus
from registration.wording import status_word

HELD = (RegistrationStatus.offered, RegistrationStatus.pending)


def own_part(holder: Holder, now: datetime) -> OwnPart | None:
    """None for most people: registered alone, with a seat or waiting; their page can be drawn once for all of them."""
    # Whoever has only a receipt has not proved whose name and address they typed.
    alone = holder.party_id is None or holder.kind is LinkKind.receipt
    also = elsewhere(db.session(), holder, now)
    if alone and not also and holder.status not in (*HELD, RegistrationStatus.withdrawn):
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
        replaced_by=instead.name if instead is not None and holder.kind is not LinkKind.receipt else "",
    )


def _companion(person: Registration, now: datetime, *, other: bool = False) -> Companion:
    """One of the people; `other` for somebody who answers for themselves."""
    late = person.held_until is not None and now >= person.held_until
    status = RegistrationStatus.lapsed if late else RegistrationStatus(person.status)
    change = url_for("status.change", token=token(settings(), person.id, LinkKind.manage, person.links_generation))
    own = "" if other else change
    return Companion(person.number, person.name, status, status_word(status), status in queries.ACTIVE, own)
