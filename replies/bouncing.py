"""What a bounce does to our rows, and which mails were dealt with. Each function is one step of a transaction."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from mailers import addresses
from mailers.bounces import Bounce
from mailers.terms import MailReason, MailState
from registration.history import record
from replies import mail_queries
from replies.models import SeenMail

SEEN_KEPT = timedelta(days=120)
BOUNCING = frozenset({MailState.sent, MailState.uncertain})


def bounced(session: Session, bounce: Bounce, now: datetime) -> bool:
    """True when the bounce is about a mail of ours: its address takes no mail from now on, and its row says so.

    Nobody is unregistered by it. Harmless when repeated; one history row.
    """
    mail = mail_queries.bounced_mail(session, bounce.mail_id, bounce.message_id)
    if mail is None:
        return False
    addresses.mark(session, now, mail.recipient, bounce.status, bounce.said)
    if mail.state in BOUNCING:
        mail.state, mail.reason = MailState.failed, MailReason.bounced
        mail.last_error = f"{bounce.status} {bounce.said}".strip()[:500]
        session.flush()
        if mail.event_id is not None:
            details: dict[str, object] = {"mail": mail.id, "status": bounce.status}
            record(session, mail.event_id, mail.registration_id, "system", "mail_bounced", now, details)
    return True


def see(session: Session, key: str, now: datetime) -> bool:
    """True the first time that a mail is seen; whoever asks must do its work in the same transaction (F33)."""
    if session.get(SeenMail, key) is not None:
        return False
    session.add(SeenMail(digest=key, seen_at=now))
    session.flush()
    return True


def purge(session: Session, now: datetime) -> int:
    """How many marks of mails seen long ago were removed."""
    gone = session.execute(delete(SeenMail).where(SeenMail.seen_at < now - SEEN_KEPT))
    return int(getattr(gone, "rowcount", 0))
