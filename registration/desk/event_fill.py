"""What the event form shows when it is opened: a new event's defaults, or an event as it stands."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from wtforms.fields import SelectChoice

from core.clock import local
from organisers.terms import OrganisationDesk
from registration.desk.event_admission import admission_data
from registration.desk.event_form import EventForm
from registration.desk.event_merge import fingerprints, packed
from registration.desk.event_options import options_text
from registration.desk.event_seats import seat_data
from registration.event_services import draft_of
from registration.inputs import EventDraft, ProgrammeItem, QuestionDraft
from registration.models import Event, Logo, Question
from registration.terms import EventKind

PAIRS = ("title", "summary", "description", "audience", "venue", "funder")
# Usual hours of a kind of event: a first suggestion, shown and easily changed.
USUAL_HOURS = {
    EventKind.focus_group: ("16:00", "17:30"),
    EventKind.think_tank: ("16:00", "20:00"),
    EventKind.regional_meeting: ("10:00", "16:00"),
    EventKind.training: ("10:00", "17:00"),
    EventKind.other: ("10:00", "12:00"),
}
AS_THEY_ARE = (
    "kind", "visibility", "day", "last_day", "address", "online_url", "online_number", "online_passcode", "region",
    "contact_name", "contact_phone", "contact_email", "survey_url", "project_number", "capacity", "waiting_list",
    "deadline_on", "deadline_inclusive", "ask_phone", "ask_institution", "ask_municipality",
)  # fmt: skip


def new_event_form(organisation: OrganisationDesk, kind: EventKind, logos: Sequence[Logo]) -> EventForm:
    """An empty form: the organisation's contact, the usual hours, an inclusive deadline; no day, which is not known."""
    starts, ends = (time.fromisoformat(text) for text in USUAL_HOURS[kind])
    asks = {
        EventKind.regional_meeting: ("optional", "required", "optional"),
        EventKind.training: ("optional", "required", "no"),
    }
    phone, institution, municipality = asks.get(kind, ("optional", "optional", "no"))
    form = EventForm(
        formdata=None,
        data={
            "kind": kind.value,
            "start_time": starts,
            "end_time": ends,
            "contact_name": organisation.contact_name,
            "contact_phone": organisation.contact_phone,
            "contact_email": organisation.contact_email,
            "ask_phone": phone,
            "ask_institution": institution,
            "ask_municipality": municipality,
        },
    )
    return with_logos(form, logos)


def form_from_event(event: Event, questions: Sequence[Question], logos: Sequence[Logo] = ()) -> EventForm:
    """The form with everything the event says now; it remembers the version it was made from."""
    return form_from_draft(draft_of(event, list(questions)), event.version, logos)


def form_from_draft(
    draft: EventDraft, version: int, logos: Sequence[Logo] = (), base: EventDraft | None = None
) -> EventForm:
    """The form that shows a draft; `base` is what the event says now when the draft already differs from it."""
    data: dict[str, Any] = {name: getattr(draft, name) for name in AS_THEY_ARE}
    for name in PAIRS:
        data |= _pair(name, getattr(draft, name))
    data |= _clock_times(draft) | seat_data(draft) | admission_data(draft)
    data["version"], data["base"] = str(version), packed(fingerprints(base or draft))
    data["programme"] = [_programme(item) for item in draft.programme]
    data["people"] = [
        {"name": person.name, "role": person.role, **_pair("affiliation", person.affiliation)}
        for person in draft.people
    ]
    data["questions"] = [_question(question) for question in draft.questions]
    data["logo_ids"] = [str(logo_id) for logo_id in draft.logo_ids]
    form = EventForm(formdata=None, data=data)
    form.timezone = draft.timezone
    return with_logos(form, logos)


def form_from_request(sent: Any, timezone: str, logos: Sequence[Logo]) -> EventForm:
    """The form as the browser sent it."""
    form = EventForm(formdata=sent)
    form.timezone = timezone
    return with_logos(form, logos)


def with_logos(form: EventForm, logos: Sequence[Logo]) -> EventForm:
    """The form with the organisation's logos to choose from."""
    form.logo_ids.choices = [SelectChoice(str(logo.id), logo.name) for logo in logos]
    return form


def _pair(name: str, text: Any) -> dict[str, str]:
    return {f"{name}_lv": text.lv, f"{name}_en": text.en}


def _clock_times(draft: EventDraft) -> dict[str, Any]:
    values: dict[str, Any] = {"time_unknown": draft.starts_at is None}
    if draft.starts_at:
        values["start_time"] = local(draft.starts_at, draft.timezone).time()
    if draft.ends_at:
        values["end_time"] = local(draft.ends_at, draft.timezone).time()
    if draft.opens_at:
        opens = local(draft.opens_at, draft.timezone)
        values["opens_on"], values["opens_time"] = opens.date(), opens.time()
    return values


def _programme(item: ProgrammeItem) -> dict[str, Any]:
    starts, ends = (time(minutes // 60 % 24, minutes % 60) for minutes in (item.starts, item.ends))
    rows = {"day": item.day, "starts": starts, "ends": ends, "speakers": "\n".join(item.speakers)}
    return rows | _pair("title", item.title)


def _question(question: QuestionDraft) -> dict[str, Any]:
    return {
        "id": str(question.id) if question.id else "",
        "kind": question.kind,
        "options": options_text(question.options),
        "required": question.required,
        "sensitive": question.sensitive,
        "per_person": question.per_person,
        "photos": question.photos or "",
        **_pair("label", question.label),
        **_pair("help", question.help),
    }
