"""Signings in as rows: begun, confirmed, listed, ended. Each function works inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from mailers import services as outbox
from mailers.terms import Mailbox
from organisers import trail
from organisers.models import Account, SignIn, WebAuthn
from organisers.terms import Action, Actor, ActorKind

LIFE = timedelta(days=7)  # of a signed-in browser
CONFIRMED_FOR = timedelta(minutes=15)  # after a proof, what guards the account may be changed
REMEMBERED = timedelta(days=180)  # how long a device is known after it was last used
LETTER_LIFE = timedelta(days=2)  # an older notice helps nobody


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in: the device's own number, hashed, and the words for it."""

    device_key: str
    device: str


@dataclass(frozen=True, slots=True)
class Living:
    """A sign-in that opens pages now; `passkeys` says whether its account has any."""

    key: str
    account_id: int
    strong: bool
    confirmed_at: datetime
    passkeys: bool = False

    def is_confirmed(self, now: datetime) -> bool:
        """True shortly after a proof as good as the account can give: a password alone is less than its passkey."""
        return now - self.confirmed_at < CONFIRMED_FOR and (self.strong or not self.passkeys)


@dataclass(frozen=True, slots=True)
class Line:
    """One sign-in as its person sees it."""

    key: str
    device: str
    started_at: datetime


def _alive(now: datetime) -> ColumnElement[bool]:
    return and_(SignIn.ended_at.is_(None), SignIn.started_at > now - LIFE)


def living(session: Session, key: str, now: datetime) -> Living | None:
    """The sign-in with this key while it opens anything, else None."""
    row = session.execute(_LIVING, {"key": key, "since": now - LIFE}).first()
    return Living(*row) if row else None


# Asked for every page of a desk, and so built once; as _alive says.
_LIVING = select(
    SignIn.key, SignIn.account_id, SignIn.strong, SignIn.confirmed_at,
    exists().where(WebAuthn.user_id == SignIn.account_id),
).where(SignIn.key == bindparam("key"), SignIn.ended_at.is_(None), SignIn.started_at > bindparam("since"))  # fmt: skip


def lines(session: Session, account_id: int, now: datetime) -> list[Line]:
    """The sign-ins of an account that open something, the newest first."""
    query = select(SignIn).where(SignIn.account_id == account_id, _alive(now)).order_by(SignIn.started_at.desc())
    return [Line(row.key, row.device, row.started_at) for row in session.scalars(query)]


def begin(
    session: Session, now: datetime, account: Account, key: str, where: Browser, strong: bool, domain: str
) -> None:
    """Writes a sign-in down; from a device the account has not known, a letter is enqueued. The very first has none."""
    here = SignIn.account_id == account.id
    known = session.scalars(select(SignIn.device_key).where(here).distinct()).all()
    session.add(
        SignIn(
            key=key,
            account_id=account.id,
            device=where.device[:60],
            device_key=where.device_key,
            strong=strong,
            started_at=now,
            confirmed_at=now,
        )
    )
    session.flush()
    if known and where.device_key not in known:
        tell(session, now, account, "organisers.new_device", key[:16], domain, {"key": key})


def tell(
    session: Session,
    now: datetime,
    account: Account,
    letter: str,
    once: str,
    domain: str,
    params: dict[str, object],
    life: timedelta = LETTER_LIFE,
) -> bool:
    """Enqueues a letter about an account, unless the same (`once`) was enqueued before; False then."""
    return outbox.enqueue(
        session,
        now,
        letter=letter,
        recipient=Mailbox(account.name, account.email),
        locale=account.language,
        dedupe_key=f"{letter}:{account.id}:{once}",
        domain=domain,
        subject_id=account.id,
        params=params,
        expires_at=now + life,
    )


def renew(session: Session, now: datetime, old: str, new: str) -> None:
    """The same sign-in under a new number, after its session was made anew; the old number opens nothing."""
    row = session.get_one(SignIn, old)
    values = {"account_id": row.account_id, "device": row.device, "device_key": row.device_key, "strong": row.strong}
    session.add(SignIn(key=new, started_at=row.started_at, confirmed_at=now, **values))
    row.ended_at = row.ended_at or now
    session.flush()


def confirm(session: Session, now: datetime, key: str, *, strong: bool = False) -> None:
    """The person has just proved who they are; `strong` by more than a password."""
    values = {"confirmed_at": now} | ({"strong": True} if strong else {})
    session.execute(update(SignIn).where(SignIn.key == key).values(values))


def weaken(session: Session, account_id: int) -> None:
    """After the last second factor is gone, no sign-in of the account counts as one made with it."""
    session.execute(update(SignIn).where(SignIn.account_id == account_id).values(strong=False))


def end(session: Session, now: datetime, account_id: int, key: str) -> bool:
    """The sign-in opens nothing any more; False when the account has no such sign-in or it had ended."""
    return _end(session, now, and_(SignIn.account_id == account_id, SignIn.key == key)) == 1


def end_others(session: Session, now: datetime, account_id: int, key: str) -> int:
    """How many sign-ins of the account were ended, all but the one with this key."""
    return _end(session, now, and_(SignIn.account_id == account_id, SignIn.key != key))


def _end(session: Session, now: datetime, which: ColumnElement[bool]) -> int:
    rows = session.scalars(select(SignIn).where(which, _alive(now)).with_for_update()).all()
    for row in rows:
        row.ended_at = now
    session.flush()
    return len(rows)


def record_ended(session: Session, now: datetime, account_id: int, count: int) -> None:
    """Writes down that the person ended sign-ins on other devices; none leave no line."""
    if count:
        me = Actor(ActorKind.organiser, account_id)
        trail.record(session, now, me, Action.sign_in_ended, subject_id=account_id, details={"count": count})


def purge(session: Session, now: datetime) -> int:
    """How many old sign-ins were forgotten; the last one of each account stays."""
    newer = aliased(SignIn)
    later = exists().where(newer.account_id == SignIn.account_id, newer.started_at > SignIn.started_at)
    gone = session.execute(
        delete(SignIn).where(SignIn.started_at < now - REMEMBERED, later).execution_options(synchronize_session=False)
    )
    return int(getattr(gone, "rowcount", 0))
