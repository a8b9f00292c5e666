"""Words of the attendee list and of exports: answers, institutions, and what happened to a person."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from registration.registers.institutions import InstitutionKind
from registration.terms import Option, QuestionKind, RegistrationStatus
from registration.wording import status_word


def institution_kind_word(kind: str) -> str:
    """What sort of institution it is; empty for none."""
    texts = {
        InstitutionKind.SOCIAL_SERVICE: _("Social service"),
        InstitutionKind.MUNICIPALITY: _("Municipality"),
        InstitutionKind.MINISTRY: _("Ministry"),
        InstitutionKind.STATE_AGENCY: _("State institution"),
        InstitutionKind.NGO: _("Non-governmental organisation"),
        InstitutionKind.EDUCATION: _("Educational institution"),
        InstitutionKind.YOUTH_CENTRE: _("Youth centre"),
        InstitutionKind.CULTURE: _("Cultural institution"),
        InstitutionKind.HEALTH: _("Health care institution"),
        InstitutionKind.BUSINESS: _("Company"),
        InstitutionKind.OTHER: _("Other institution"),
    }
    return {str(code): text for code, text in texts.items()}.get(kind, kind)


def status_tab_word(status: RegistrationStatus) -> str:
    """The name of a status as a tab above the list."""
    return {
        RegistrationStatus.confirmed: _("Registered"),
        RegistrationStatus.waiting: _("Waiting list"),
        RegistrationStatus.withdrawn: _("Withdrawn"),
        RegistrationStatus.cancelled: _("Removed"),
    }[status]


def answer_words(kind: str, options: Sequence[Option], value: str, language: str) -> str:
    """A stored answer as a person reads it; an option that is no longer offered keeps its key."""
    if kind in {QuestionKind.yesno, QuestionKind.consent}:
        return {"yes": _("yes"), "no": _("no"), "": ""}.get(value, value)
    if kind not in {QuestionKind.one, QuestionKind.many}:
        return value
    labels = {option.key: option.label.text(language) for option in options}
    return ", ".join(labels.get(key, key) for key in value.split("\n"))


def history_words(action: str, details: dict[str, Any]) -> str:
    """What happened, as one line; an action of another room keeps its code."""
    if action == "registered":
        waiting = details.get("status") == RegistrationStatus.waiting
        return _("Registered; put on the waiting list") if waiting else _("Registered; got a place")
    if action == "exported":
        return ngettext("List exported: %(num)s person", "List exported: %(num)s people", int(details.get("count", 0)))
    if action == "institution_matched":
        return _("Institution matched: %(name)s", name=details.get("name", ""))
    if action == "municipality_matched":
        return _("Municipality matched: %(name)s", name=details.get("name", ""))
    texts = {
        "withdrawn": _("Withdrew"),
        "cancelled": _("Removed from the event"),
        "promoted": _("Got a place from the waiting list"),
        "changed": _("Details changed"),
        "details_changed": _("Details changed"),
        "corrected": _("Details corrected"),
        "link_sent": _("Private link sent again"),
        "links_renewed": _("Private link replaced; the old one no longer opens"),
        "letter_resent": _("Letter sent again"),
    }
    return texts.get(action, action)


def actor_words(actor: str, account_name: str | None) -> str:
    """Who did it."""
    texts = {"person": _("the person"), "organiser": _("an organiser"), "system": _("automatically")}
    return account_name or texts.get(actor, actor)


def status_words(status: str, place: int | None) -> str:
    """Where a person stands, with the place on the waiting list."""
    if status == RegistrationStatus.waiting and place is not None:
        return _("Waiting list, place %(place)s", place=place)
    return status_word(status)
