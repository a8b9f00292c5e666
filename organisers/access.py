"""Who may see a desk: sign-in, membership, role. Another organisation's things do not exist (404, never 403)."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.routing import BaseConverter, IntegerConverter
from werkzeug.wrappers import Response

from core import locale
from core.db import db
from organisers import queries
from organisers.terms import RESERVED_SLUGS, Actor, ActorKind, OrganisationDesk, Right

View = Callable[..., ResponseReturnValue]
LARGEST_ID = 2**31 - 1
SLUG = re.compile(r"[a-z0-9-]{1,60}")
OWN_PAGES = {
    "organisers.account",
    "organisers.account_log",
    "security.change_password",
    "security.two_factor_setup",
    *(f"safety.{name}" for name in ("index", "devices", "confirm", "app_off", "recovery_codes")),
    *(f"safety.{name}" for name in ("add_passkey", "rename_passkey", "remove_passkey", "end_device", "end_others")),
}


class OrganisationConverter(BaseConverter):
    """`<organisation:org>`: any slug but the names of pages, so that those keep their own 405 and no slash is added."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})$)[a-z0-9-]{{1,60}}"


class NumberConverter(IntegerConverter):
    """`<int:...>` in ASCII digits only, and never more than a database's integer holds: there is nothing further up."""

    regex = r"[01]?[0-9]{1,9}"  # to 1,999,999,999


def current_organisation() -> OrganisationDesk:
    """The organisation whose desk this request is for; only inside a desk view."""
    organisation: OrganisationDesk = g.organisation
    return organisation


def to_sign_in() -> Response:
    """The way to the sign-in page and back; a POST cannot be repeated, so it comes back to the desk."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=back), 303)


def signed_in(view: View) -> View:
    """Only for people who are signed in; others are sent to sign in first."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return to_sign_in()
        if "org" not in values:
            own_page()
        return view(**values)

    return guarded


def own_page() -> None:
    """Draw a page of one's own account inside the desk it was opened from (?org=), or the only one there is."""
    g.signed_in_page = True
    desks = queries.organisations_of(db.session(), current_user.id)
    wanted = request.args.get("org")
    chosen = [desk for desk in desks if desk.slug == wanted] or (desks if len(desks) == 1 else [])
    if chosen:
        g.organisation = chosen[0]


def desk_view(view: View) -> View:
    """A page of one organisation, at /birojs/<org>/...: for its members only, 404 for everybody else.

    The view does not get `org`: it asks current_organisation(). Inside it `url_for` fills `org` in by itself.
    """

    @wraps(view)
    @signed_in
    def guarded(org: str, **values: Any) -> ResponseReturnValue:
        known = SLUG.fullmatch(org) is not None
        here = values.get("event_id")
        here = here if here is not None and here <= LARGEST_ID else None  # no event has a larger number
        organisation = queries.organisation_for(db.session(), current_user.id, org, here) if known else None
        if organisation is None:
            abort(404)
        if organisation.second_factor_required and not g.sign_in.strong:
            return redirect(url_for("safety.index", org=organisation.slug), 303)
        g.organisation = organisation
        return view(**values)

    return guarded


def may(*rights: Right | str) -> bool:
    """Whether whoever is signed in has one of these rights here; only inside a desk view. Templates have it too."""
    return not current_organisation().rights.isdisjoint(rights)


def may_at(event_id: int, *rights: Right) -> bool:
    """Whether whoever is signed in has one of these rights at an event that the address does not name."""
    organisation = current_organisation()
    at_events = queries.rights_at_events(db.session(), organisation.membership_id)
    return not (organisation.everywhere | at_events.get(event_id, frozenset())).isdisjoint(rights)


def needs(*rights: Right) -> Callable[[View], View]:
    """Below @desk_view: only for members with one of these rights, at the event of the address too; others get 403.

    Without any right: for every member. Twice above one view: both are asked for. Each page of a desk says one or the
    other; a test walks them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            if rights and not may(*rights):
                abort(403)
            return view(**values)

        guarded.needed_rights = frozenset(rights)  # type: ignore[attr-defined]
        guarded.needed_together = (*getattr(view, "needed_together", ()), frozenset(rights))  # type: ignore[attr-defined]
        return guarded

    return decorate


def desk_page(*rights: Right) -> Callable[[View], View]:
    """@desk_view and @needs in one, for views that are attached by address."""
    return lambda view: desk_view(needs(*rights)(view))


def actor() -> Actor:
    """Who is signed in, as the trail of changes writes them down."""
    return Actor(ActorKind.organiser, int(current_user.id))


def _navigation(organisation: OrganisationDesk) -> list[dict[str, Any]]:
    # Pages outside events: a right at one event opens none of them.
    entries = [
        ("today", "dashboard.index", _("Today")),
        ("events", "events.index", _("Events")),
        ("contacts", "contacts.index", _("Contacts")),
        ("mail", "mail.index", _("Letters")),
        ("registers", "registers.index", _("Registers")),
        ("people", "organisers.people", _("Colleagues")),
        ("retention", "retention.index", _("Personal data")),
        ("settings", "organisers.settings", _("Settings")),
        ("account", "organisers.account", _("My account")),
    ]
    for_rights = {
        "contacts": {Right.moderate},
        "mail": {Right.moderate},
        "registers": {Right.edit, Right.moderate},
        "people": {Right.people},
        "retention": {Right.people},
        "settings": {Right.people},
    }
    here = request.endpoint or ""
    return [
        {
            "key": key,
            "label": label,
            "url": url_for(endpoint),
            "current": here == endpoint or here.split(".")[0] == key,
            "count": None,
        }
        for key, endpoint, label in entries
        if endpoint in current_app.view_functions
        and (key not in for_rights or for_rights[key] & organisation.everywhere)
    ]


def _desk_context() -> dict[str, Any]:
    # Only what the request has loaded already: error pages are drawn with this too, and may have no database.
    context: dict[str, Any] = {}
    if g.get("signed_in_page") or "organisation" in g:
        context["sign_out_url"] = url_for("security.logout")
    if "organisation" in g:
        organisation = current_organisation()
        context["desk_nav"] = _navigation(organisation)
        context["may"] = may
        context["desk_organisation"] = organisation.name.text(locale.language())
    return context


def init_access(app: Flask) -> None:
    """Attach the desk's context and let url_for() fill in the organisation of the desk."""
    app.url_map.converters["organisation"] = OrganisationConverter
    app.url_map.converters["int"] = NumberConverter
    app.context_processor(_desk_context)

    @app.url_defaults
    def _this_desk(endpoint: str, values: dict[str, Any]) -> None:
        asked = endpoint in OWN_PAGES or app.url_map.is_endpoint_expecting(endpoint, "org")
        if asked and "organisation" in g and "org" not in values:
            values["org"] = current_organisation().slug
