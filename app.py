"""The Flask application: wires extensions, rooms and commands. Nothing imports this file."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_migrate import Migrate
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

import announcements
import api
import attendance
import dashboard
import embedding
import invitations
import organisers
import paper
import privacy
import registration
import reminders
import replies
import scheduling
import tables
import webhooks
from attendance import codes, group_queries, self_check_in
from attendance import erasing as attendance_erasing
from attendance import queries as attendance_queries
from attendance.terms import State
from core.cookieless import init_cookieless
from core.db import db
from core.engines import engine_options, prepare_engine
from core.gate import Gate
from core.limits import init_limits
from core.locale import init_locale
from core.logs import init_logs
from core.settings import ROOT, Settings, read_settings
from core.web import init_web
from mailers import views as captured_mail
from mailers.transport import mail
from paper import keeping as paper_keeping
from paper import ports as paper_ports
from paper.terms import GroupNote
from privacy import erasers
from scheduling import erasing as scheduling_erasing

FORM_LIMIT = 1024 * 1024  # bytes of any request; uploads set their own on the view


class Site(Flask):
    """Flask that takes every function as it is: it would look before each call whether one is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself; no view and no hook of ours is a coroutine."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, else for the environment's; raises SettingsError for unusable ones."""
    settings = settings or read_settings()
    app = Site("aicina", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(_flask_config(settings))
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    init_logs(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
    init_cookieless(app)
    init_locale(app)
    init_web(app)
    init_limits(app)
    mail.init_app(app)
    organisers.register(app)
    registration.register(app)
    invitations.register(app)
    announcements.register(app)
    replies.register(app)
    reminders.register(app)
    attendance.register(app)
    scheduling.register(app)
    tables.register(app)
    paper.register(app)
    embedding.register(app)
    api.register(app)
    webhooks.register(app)
    dashboard.register(app)
    privacy.register(app)
    captured_mail.register(app)
    with app.app_context():
        _introduce(settings)
    app.wsgi_app = Gate(app.wsgi_app, max(FORM_LIMIT, *app.config["UPLOAD_LIMITS"].values()))  # type: ignore[method-assign]
    return app


def _introduce(settings: Settings) -> None:
    """What the rooms tell each other where neither knows the other: who came, the codes on paper, what is erased."""

    def came(session: Session, event_id: int) -> set[int] | None:
        days = attendance_queries.attended(session, event_id)
        arrived = {one for one, marks in days.items() if any(m.state == State.arrived for m in marks.values())}
        return arrived if days else None

    def notes(session: Session, event_id: int, _language: str) -> list[GroupNote]:
        written = group_queries.notes_of(session, event_id)
        return [GroupNote(_("Group %(number)s", number=number), note.text) for number, note in sorted(written.items())]

    erasers.register("attendance", attendance_erasing.erase)
    erasers.register("scheduling", scheduling_erasing.erase)
    erasers.register_ending("scheduling", scheduling_erasing.end, scheduling_erasing.LEAD)
    erasers.register_attended("attendance", attendance_erasing.attended)
    erasers.register_counter("paper", paper_keeping.keep)
    erasers.register_parting("paper", paper_keeping.count_alone)
    paper_ports.connect(
        came=came,
        notes=notes,
        badge_url=lambda _event, person: codes.badge_url_of(settings, person.id),
        check_in_url=lambda event: codes.event_url(settings, event.id) if self_check_in.is_on(event.id) else "",
    )


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "AICINA": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": FORM_LIMIT,
        "MAX_FORM_MEMORY_SIZE": FORM_LIMIT,
        "MAX_FORM_PARTS": 3000,
        "SESSION_COOKIE_NAME": "__Host-aicina" if settings.secure else "aicina",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 86_400,
        "WTF_CSRF_SSL_STRICT": False,  # private pages send no Referer; the token is what proves the form
        "TEMPLATES_AUTO_RELOAD": False,
        "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
        "COMPRESS_MIN_SIZE": 1000,
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_LEVEL": 5,
    }
