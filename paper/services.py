"""What is written down about paper: that something was printed, and the closing report. Nothing here commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from paper import queries
from paper.models import ClosingReport
from paper.terms import Document, Paper, ReportOutcome, ReportText
from registration.history import record
from registration.models import Event
from registration.queries import lock_event


def record_printed(session: Session, event_id: int, document: Document, account_id: int, now: datetime) -> None:
    """Write into the history of the event who took which columns of how many people away on paper."""
    details: dict[str, object] = {
        "what": document.paper.value,
        "columns": list(document.columns),
        "count": document.count,
    }
    record(session, event_id, None, "organiser", "printed", now, details, account_id)


def save_report(
    session: Session, event_id: int, text: ReportText, version: int, account_id: int, now: datetime
) -> ReportOutcome:
    """The report with this text. `version` is the one the text was written over, 0 for none: over another one it is
    refused, unless the very same words stand there already.

    Takes the event's lock first, so that two first saves wait for each other.
    """
    lock_event(session, event_id)
    report = queries.report_of(session, event_id)
    said = (text.handed_to, text.handed_on, text.results)
    if report is not None and (report.handed_to, report.handed_on, report.results) == said:
        return ReportOutcome.unchanged
    if (report.version if report else 0) != version:
        return ReportOutcome.conflict
    if report is None:
        report = ClosingReport(event_id=event_id, version=0)
        session.add(report)
    report.handed_to, report.handed_on, report.results = text.handed_to, text.handed_on, text.results
    report.version, report.account_id, report.saved_at = version + 1, account_id, now
    record(session, event_id, None, "organiser", "report_saved", now, {"what": Paper.report.value}, account_id)
    session.flush()
    return ReportOutcome.saved


def show_report(session: Session, event_id: int, account_id: int, now: datetime, *, public: bool) -> ReportOutcome:
    """The report shown to everybody, or hidden again; one of an event that goes on is not shown.

    Idempotent: what is public already stays as it is and leaves no second line in the history.
    """
    lock_event(session, event_id)
    report, event = queries.report_of(session, event_id), session.get_one(Event, event_id)
    if public and (event.ends_at is None or event.ends_at > now):
        return ReportOutcome.too_early
    if report is None and public:
        report = ClosingReport(event_id=event_id, version=1, account_id=account_id, saved_at=now)
        session.add(report)
    if report is None or (report.published_at is not None) == public:
        return ReportOutcome.unchanged
    report.published_at = now if public else None
    action = "report_published" if public else "report_hidden"
    record(session, event_id, None, "organiser", action, now, {"what": Paper.report.value}, account_id)
    session.flush()
    return ReportOutcome.saved
