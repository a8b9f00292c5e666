"""The notice of an event: gathered from what its organiser set, and kept with the first who registers under it."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.clock import local
from organisers.models import Organisation
from registration.models import Event, Question
from registration.notice_texts import Notice, NoticeCase, notice
from registration.privacy_models import EventPrivacy, Project
from registration.rules import months_after
from registration.terms import Ask, Basis, Parties

DEFAULT_MONTHS, DEFAULT_DAYS = 6, 7


def privacy_of(session: Session, event_id: int) -> EventPrivacy:
    """What the event promises; the defaults, not yet stored, when nothing was set."""
    found = session.get(EventPrivacy, event_id)
    if found is not None:
        return found
    return EventPrivacy(
        event_id=event_id,
        basis=Basis.interest,
        purpose=Bilingual(),
        recipients=Bilingual(),
        recorded=False,
        retention_months=DEFAULT_MONTHS,
        sensitive_days=DEFAULT_DAYS,
    )


def last_day(event: Event) -> date:
    """The last day of the event on its own clock."""
    if event.ends_at is not None:
        return max(local(event.ends_at, event.timezone).date(), event.last_day or event.day)
    return event.last_day or event.day


def notice_of(session: Session, event: Event, organisation: Organisation, language: str) -> Notice:
    """The notice in one language; must be asked for in a request or letter of that language."""
    privacy = privacy_of(session, event.id)
    project = session.get(Project, privacy.project_id) if privacy.project_id else None
    day = last_day(event)
    sensitive = session.scalar(
        select(Question.id).where(Question.event_id == event.id, Question.sensitive, ~Question.retired).limit(1)
    )
    contact = event.contact_email or organisation.contact_email or event.contact_phone or organisation.contact_phone
    case = NoticeCase(
        controller=organisation.name.text(language),
        address=organisation.address,
        contact=contact,
        data_protection=organisation.data_protection,
        title=event.title.text(language),
        purpose=privacy.purpose.text(language),
        basis=Basis(privacy.basis),
        recipients=privacy.recipients.text(language),
        asks=(Ask(event.ask_phone), Ask(event.ask_institution), Ask(event.ask_municipality)),
        parties=Parties(event.parties),
        guardian=event.guardian_below is not None,
        sensitive=sensitive is not None,
        online_url=event.online_url,
        recorded=privacy.recorded,
        kept_until=months_after(day, privacy.retention_months),
        sensitive_until=day + timedelta(days=privacy.sensitive_days),
        project=project.number if project else "",
        project_until=project.keep_until if project else None,
        language=language,
    )
    return notice(case)
