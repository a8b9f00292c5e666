"""Who and what stands behind the ids of an instance, in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import wording
from core.locale import language
from registration.group_offers import offered_to
from registration.models import Event, Registration
from registration.people_queries import institution_names, municipality_name, places_of
from registration.people_words import age_words, answer_words, institution_kind_word
from registration.wording import region_word
from scheduling.board_words import Names
from scheduling.choices import language_choices, role_question, said_words
from scheduling.facts import ANY, Facts, SlotFact, facilitator_id, group_id, person_id, slot_id
from scheduling.instances import attribute_questions
from scheduling.models import Composition

_WEEKDAYS = {"lv": ("P", "O", "T", "C", "Pk", "S", "Sv"), "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@dataclass(frozen=True, slots=True)
class Known:
    """What a card says of somebody; empty texts are not known."""

    id: int
    number: int
    name: str
    sort_key: str
    municipality: str
    institution: str
    age: str
    status: str
    waiting_number: int | None
    waiting_place: (
        int | None
    )  # what they were told: 1 is the next; numbers have gaps once somebody has left the reserve
    offered: bool = False  # a seat of a group, which they have yet to take

    @property
    def details(self) -> list[str]:
        """What stands below the name."""
        return [part for part in (self.municipality, self.institution, self.age) if part]


def known_of(session: Session, ids: Iterable[int]) -> dict[int, Known]:
    """These people as cards say it, by id."""
    rows = session.scalars(select(Registration).where(Registration.id.in_(list(ids)))).all()
    institutions = institution_names(session, rows)
    places = places_of(session, rows[0].event_id, rows) if rows else {}
    offers = offered_to(session, [row.id for row in rows])
    return {
        row.id: Known(
            row.id,
            row.number,
            row.known_as(),
            row.sort_key,
            municipality_name(row.municipality_code) if row.municipality_code else row.municipality,
            institutions.get(row.institution_id or 0, row.institution),
            age_words(row.age_band),
            row.status,
            row.waiting_number,
            places.get(row.id),
            row.id in offers,
        )
        for row in rows
    }


def names_of(session: Session, event: Event, facts: Facts, known: Mapping[int, Known]) -> Names:
    """The names of everything in the event's instance."""
    questions = attribute_questions(session, event.id)
    values: dict[tuple[str, str], str] = {}
    for name, question in questions.items():
        for one in facts.applicants:
            if value := one.said.get(name, ""):
                values[name, value] = answer_words(question.kind, question.options, value, language())
    frame = session.get(Composition, event.id)
    spoken, role = dict(language_choices(session, frame)), role_question(session, frame)
    for one in facts.applicants:
        person = known.get(one.id)
        values["org", one.org] = person.institution if person else one.org
        values["municipality", one.municipality] = person.municipality if person else one.municipality
        values["region", one.region] = region_word(one.region)
        values["sector", one.sector] = institution_kind_word(one.sector)
        values["age", one.age] = age_words(one.age)
        values["role", one.role] = said_words(role, one.role)
    return Names(
        people={person_id(one.id): one.name for one in known.values()},
        groups={group_id(one.id): one.name for one in facts.groups},
        facilitators={facilitator_id(one.id): one.name for one in facts.facilitators},
        slots={slot_id(one.id): slot_words(one, facts.timezone) for one in facts.slots},
        languages=spoken | {ANY: _("any language")},
        values=values,
        attributes={name: question.label.text(language()) for name, question in questions.items()},
    )


def slot_words(slot: SlotFact, timezone: str) -> str:
    """ "T 10.02. 16.00–17.30" or "Wed 10 Feb 16:00–17:30": a time where many stand side by side."""
    reader, zone = language(), ZoneInfo(timezone)
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    day = _WEEKDAYS.get(reader, _WEEKDAYS["lv"])[start.weekday()]
    date = f"{start.day} {wording.MONTHS_EN[start.month - 1][:3]}" if reader == "en" else f"{start:%d.%m.}"
    return f"{day} {date} {wording.clock_span(start, end, reader)}"
