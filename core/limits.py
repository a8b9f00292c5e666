"""Rate limits that every worker shares: counters in our own database, so that no Redis is needed.

`memory://` let 100 of "30 a minute" through in four processes; one upsert per attempt lets exactly 30.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter, RequestLimit
from limits.storage import Storage
from sqlalchemy import String, case, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock
from core.db import Base, Busy, db, transaction

LOCK_WAIT = 1.0  # seconds; a limiter that cannot write in time counts in memory rather than keep a visitor


class RateLimit(Base):
    """How often something was tried in the window that ends at `expires_at`."""

    __tablename__ = "rate_limit"
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DatabaseStorage(Storage):
    """Storage of Flask-Limiter on the table above.

    Writes go through `core.db.transaction()`, so a limit may only be hit before a view opens its own transaction.
    """

    STORAGE_SCHEME = ["aicinadb"]  # noqa: RUF012 - the library declares it as an instance variable

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return (SQLAlchemyError, Busy)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = clock.now()
        with transaction(LOCK_WAIT) as session:
            return count_up(session, key, now, now + timedelta(seconds=expiry), amount)

    def get(self, key: str) -> int:
        row = self._row(key)
        return row.count if row is not None else 0

    def get_expiry(self, key: str) -> float:
        row = self._row(key)
        return (row.expires_at if row is not None else clock.now()).timestamp()

    def _row(self, key: str) -> Any:
        alive = select(RateLimit.count, RateLimit.expires_at).where(
            RateLimit.key == key, RateLimit.expires_at > clock.now()
        )
        return db.session.execute(alive).first()

    def check(self) -> bool:
        try:
            db.session.execute(select(1))
        except self.base_exceptions:
            return False
        return True

    def reset(self) -> int | None:
        with transaction(LOCK_WAIT) as session:
            return _deleted(session.execute(delete(RateLimit)))

    def clear(self, key: str) -> None:
        with transaction(LOCK_WAIT) as session:
            session.execute(delete(RateLimit).where(RateLimit.key == key))


def full_until(session: Session, key: str, most: int, now: datetime) -> datetime | None:
    """When a window that has counted to `most` ends; None while there is room in it, or no window runs."""
    running = (RateLimit.key == key, RateLimit.count >= most, RateLimit.expires_at > now)
    return session.scalar(select(RateLimit.expires_at).where(*running))


def count_up(session: Session, key: str, now: datetime, end: datetime, amount: int = 1) -> int:
    """How often this was counted in its window; a new window, where none runs, lasts until `end`."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Any = sqlite_insert if sqlite else postgresql_insert
    over = RateLimit.expires_at <= now
    statement = insert(RateLimit).values(key=key[:300], count=amount, expires_at=end)
    statement = statement.on_conflict_do_update(
        index_elements=[RateLimit.key],
        set_={
            "count": case((over, amount), else_=RateLimit.count + amount),
            "expires_at": case((over, end), else_=RateLimit.expires_at),
        },
    )
    return int(session.execute(statement.returning(RateLimit.count)).scalar_one())


def _deleted(result: Any) -> int:
    return int(result.rowcount)


def purge(session: Session, now: datetime) -> int:
    """Forget windows that have ended; the number of rows deleted. For the cleaning job."""
    return _deleted(session.execute(delete(RateLimit).where(RateLimit.expires_at <= now)))


def visitor_address() -> str:
    """The key of a visitor's network address; an IPv6 household is one /64, whatever address it picks."""
    address = request.remote_addr or "?"
    try:
        parsed = ip_address(address)
    except ValueError:
        return "?"
    return address if parsed.version == 4 else str(ip_network(f"{parsed}/64", strict=False))


def _remember_wait(breached: RequestLimit) -> Response | None:
    g.retry_after = max(1, int(breached.reset_at - clock.now().timestamp()) + 1)
    return None


limiter = Limiter(visitor_address, strategy="fixed-window", storage_uri="aicinadb://", on_breach=_remember_wait)


def init_limits(app: Flask) -> None:
    """Attach the limiter. When its storage fails it counts in this process's memory, and never fails a request."""
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", True)
    app.config.setdefault("RATELIMIT_SWALLOW_ERRORS", True)
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", False)
    limiter.init_app(app)
    # Limits stand on views, which check them themselves; the library would look for some before every request.
    app.before_request_funcs[None].remove(limiter._check_request_limit)

    @app.after_request
    def _retry_after(response: Response) -> Response:
        if "retry_after" in g and response.status_code == 429:
            response.headers["Retry-After"] = str(g.retry_after)
        return response
