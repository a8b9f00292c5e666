"""Projects whose rules keep evidence: making and changing them. Each change goes into the organisation's trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from organisers import trail
from organisers.terms import Action, Actor
from privacy import keeping
from privacy.models import KeptRecord
from privacy.terms import ProjectDraft
from registration.privacy_models import EventPrivacy, Project


def projects_of(session: Session, organisation_id: int) -> list[tuple[Project, int, int]]:
    """(project, its events, its kept records) by name."""
    events = select(func.count()).where(EventPrivacy.project_id == Project.id).correlate(Project).scalar_subquery()
    records = select(func.count()).where(KeptRecord.project_id == Project.id).correlate(Project).scalar_subquery()
    query = select(Project, events, records).where(Project.organisation_id == organisation_id)
    return [tuple(row) for row in session.execute(query.order_by(Project.name, Project.id))]


def project_here(session: Session, organisation_id: int, project_id: int) -> Project | None:
    """The project, if it is the organisation's."""
    if not 0 < project_id < 2**31:
        return None
    query = select(Project).where(Project.id == project_id, Project.organisation_id == organisation_id)
    return session.scalars(query).one_or_none()


def save(
    session: Session, organisation_id: int, project_id: int | None, draft: ProjectDraft, by: Actor, now: datetime
) -> int | None:
    """The project's number; None when another project of the organisation has this number, or it is not there.

    Records that were kept for it follow the new day. Nothing is erased by this: the clock does that.
    """
    project = Project(organisation_id=organisation_id, created_at=now) if project_id is None else None
    if project is None:
        project = project_here(session, organisation_id, project_id or 0)
        if project is None:
            return None
    values: dict[str, Any] = {name: getattr(draft, name) for name in ProjectDraft.__dataclass_fields__}
    before = {name: "" if project_id is None else str(getattr(project, name)) for name in values}
    for name, value in values.items():
        setattr(project, name, value)
    try:
        with session.begin_nested():
            session.add(project)
            session.flush()
    except IntegrityError:
        return None
    changes = {name: [before[name], str(value)] for name, value in values.items() if before[name] != str(value)}
    keeping.follow(session, project)
    if changes:
        details = {"project": project.id, **changes}
        action = Action.project_created if project_id is None else Action.project_changed
        trail.record(session, now, by, action, organisation_id=organisation_id, details=details)
    return project.id
