"""A person's own page: drawn once for everybody in the same state, then only given who it is about."""

import secrets
from dataclasses import dataclass

from flask import render_template, request, session
from markupsafe import escape

from core import clock
from core.db import db
from core.kept import Kept
from core.locale import language
from registration.facts import days_left
from registration.glances import Glance
from registration.models import Event
from registration.own_times import SaidDay
from registration.public.event_page import page_facts

_pages: Kept[str] = Kept("status pages", 400)


@dataclass(frozen=True, slots=True)
class JoinBox:
    """When the online meeting opens, in words, and whether it has."""

    open: bool
    opens_at: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the page says to everybody in the same state; `done` names what the person has just done."""

    state: str
    join: JoinBox | None
    active: bool
    can_register: bool
    seat: bool
    done: str
    ahead: bool = True
    may_substitute: bool = False
    waiting_reason: str | None = None
    in_reserve: bool = False  # waits since a decision about everybody, not on the waiting list of a form
    door: str = ""  # on the day, see registration.on_the_day


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody whom this link speaks for: number, name, state in words, and what can be done."""

    number: int
    name: str
    status: str
    state: str
    active: bool
    change_url: str = ""  # of the person's own form, for those whom this link speaks for


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place of the series where the person is registered: what, when, the page there, and leaving it."""

    title: str
    when: str
    url: str
    leave_url: str


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What is only this person's: who came along, until when a seat is held, whom we asked, who took the place."""

    people: tuple[Companion, ...] = ()
    others: tuple[Companion, ...] = ()  # registered by this person, each with an address of their own
    refused: bool = False
    until: str = ""
    guardian: str = ""
    guardian_by_mail: bool = False
    replaced_by: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    times: tuple[SaidDay, ...] = ()  # what this person said of the proposed times
    counted: bool = False  # with how many can come at each
    seat: Elsewhere | None = None  # at the event that was made for a group: the person's page there
    asked: str = ""  # the guardian whose answer is open
    there: str = ""  # the time of the event on the clock of somebody elsewhere


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the page is about: the token of the link, name, number, and the place on the waiting list (0 for none)."""

    token: str
    name: str
    number: int | str
    place: int | str


# Stands for the visitor in a kept page, which never sees the real one. No page holds NUL: what people type is refused
# with it; the token is part of addresses and must look like one, and nobody may know it: a text of an organiser with it
# in would be given the visitor's.
NOBODY = Visitor(f"TOKEN-{secrets.token_hex(16)}", "\0name", "\0number", "\0place")


def status_page(event: Glance, view: StatusView, visitor: Visitor, own: OwnPart | None = None, code: str = "") -> str:
    """The page in the reader's language; with `own`, or after something was done, it is drawn for this person alone.

    `code` names what is wrong with what was sent: "nobody" when an offer was accepted for no one.
    """
    if own is not None or code or view.door == "open" or request.query_string or "_flashes" in session:
        return _drawn(event, view, visitor, own or OwnPart(), code)
    key = (event.uid, event.version, language(), days_left(event, clock.now()), view)
    page = _pages.get(key, lambda: _drawn(event, view, NOBODY, OwnPart(), "").replace(visitor.token, NOBODY.token))
    for stand_in, real in (
        (NOBODY.token, visitor.token),
        (NOBODY.number, visitor.number),
        (NOBODY.place, visitor.place),
        (NOBODY.name, visitor.name),  # last: what people call themselves is not looked through
    ):
        page = page.replace(str(stand_in), str(escape(real)))
    return page


def _drawn(event: Glance, view: StatusView, visitor: Visitor, own: OwnPart, code: str) -> str:
    return render_template(
        "public/status.html",
        token=visitor.token,
        registration=visitor,
        event=db.session().get_one(Event, event.id),
        facts=page_facts(event, clock.now()),
        state=view.state,
        place=visitor.place,
        join=view.join,
        reserve=view.in_reserve,
        active=view.active,
        can_register=view.can_register,
        seat=view.seat,
        done=view.done,
        ahead=view.ahead,
        may_substitute=view.may_substitute,
        waiting_reason=view.waiting_reason,
        door=view.door,
        own=own,
        wrong=code,
    )
