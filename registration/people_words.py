"""Words of the attendee list and of exports: answers, institutions, where a person stands and why."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from registration.history_words import actor_words as actor_words
from registration.history_words import answered_word as answered_word
from registration.history_words import done_by as done_by
from registration.history_words import history_words as history_words
from registration.inputs import Option
from registration.registers.institutions import InstitutionKind
from registration.terms import AgeBand, GuardianState, QuestionKind, RegistrationStatus, WaitingReason
from registration.wording import status_word

_INSTITUTION_KINDS: dict[str, Any] = {
    InstitutionKind.SOCIAL_SERVICE: _l("Social service"),
    InstitutionKind.MUNICIPALITY: _l("Municipality"),
    InstitutionKind.MINISTRY: _l("Ministry"),
    InstitutionKind.STATE_AGENCY: _l("State institution"),
    InstitutionKind.NGO: _l("Non-governmental organisation"),
    InstitutionKind.EDUCATION: _l("Educational institution"),
    InstitutionKind.YOUTH_CENTRE: _l("Youth centre"),
    InstitutionKind.CULTURE: _l("Cultural institution"),
    InstitutionKind.HEALTH: _l("Health care institution"),
    InstitutionKind.BUSINESS: _l("Company"),
    InstitutionKind.OTHER: _l("Other institution"),
}


def institution_kind_word(kind: str) -> str:
    """What sort of institution it is; empty for none."""
    return str(_INSTITUTION_KINDS.get(kind, kind))


def status_tab_word(status: RegistrationStatus) -> str:
    """The name of a status as a tab above the list."""
    return {
        RegistrationStatus.confirmed: _("Registered"),
        RegistrationStatus.waiting: _("Waiting list"),
        RegistrationStatus.offered: _("Offered"),
        RegistrationStatus.pending: _("Guardian asked"),
        RegistrationStatus.withdrawn: _("Withdrawn"),
        RegistrationStatus.cancelled: _("Removed"),
        RegistrationStatus.lapsed: _("Lapsed"),
        RegistrationStatus.applied: pgettext("people", "Applied"),
        RegistrationStatus.placed: _("In groups"),
        RegistrationStatus.not_chosen: _("Thanked"),
    }[status]


def answer_words(kind: str, options: Sequence[Option], value: str, language: str) -> str:
    """A stored answer as a person reads it; an option that is no longer offered keeps its key."""
    if kind in {QuestionKind.yesno, QuestionKind.consent}:
        return {"yes": _("yes"), "no": _("no"), "": ""}.get(value, value)
    if kind not in {QuestionKind.one, QuestionKind.many}:
        return value
    labels = {option.key: option.label.text(language) for option in options}
    return ", ".join(labels.get(key, key) for key in value.split("\n"))


def status_words(status: str, place: int | None, until: str = "") -> str:
    """Where a person stands, with the place on the waiting list or until when the seat is held."""
    if status == RegistrationStatus.waiting and place is not None:
        return _("Waiting list, place %(place)s", place=place)
    if until and status == RegistrationStatus.offered:
        return _("Offered until %(until)s", until=until)
    if until and status == RegistrationStatus.pending:
        return _("Waits for the guardian until %(until)s", until=until)
    return status_word(status)


def news_words(status: str, since: str) -> str:
    """What somebody without letters is to be told on the phone, and since when it is so."""
    if status == RegistrationStatus.offered:
        return _("to be phoned: was offered a place on %(when)s", when=since)
    return _("to be phoned: got a place on %(when)s", when=since)


def waiting_reason_words(reason: str | None) -> str:
    """Why somebody waits; empty when they do not."""
    texts = {
        WaitingReason.full: _("all places are taken"),
        WaitingReason.institution: _("the institution has all its places"),
        WaitingReason.party: _("not enough places for all who came together"),
    }
    return {str(code): text for code, text in texts.items()}.get(reason or "", "")


def age_words(age: str | None) -> str:
    """How old somebody is; empty when it was not asked."""
    texts = {
        AgeBand.under_13: _("under 13"),
        AgeBand.from_13: _("13 to 15"),
        AgeBand.from_16: _("16 or 17"),
        AgeBand.adult: _("18 or older"),
    }
    return {str(code): text for code, text in texts.items()}.get(age or "", "")


def guardian_words(state: str) -> str:
    """Where the confirmation of a minor's guardian stands; empty when none is needed."""
    texts = {
        GuardianState.asked: _("has not answered yet"),
        GuardianState.given: _("has agreed"),
        GuardianState.on_paper: _("has agreed, written down by an organiser"),
        GuardianState.refused: _("does not agree"),
    }
    return {str(code): text for code, text in texts.items()}.get(state, "")


def partstat_words(partstat: str) -> str:
    """What the person answered in their calendar; empty while they have not."""
    texts = {
        "ACCEPTED": _("accepted"),
        "DECLINED": _("declined"),
        "TENTATIVE": _("tentative"),
    }
    return texts.get(partstat, "")


def channel_words(channel: str) -> str:
    """How a consent was given."""
    texts = {
        "web": _("on the website"),
        "phone": _("by phone"),
        "email": _("by e-mail"),
        "in_person": _("face to face"),
        "organiser": _("face to face"),
        "paper": _("by word or on paper"),
    }
    return texts.get(channel, channel)


def lookalike_words(why: str) -> str:
    """What two people have in common."""
    return {"phone": _("phone"), "email": _("e-mail"), "name": _("name")}.get(why, why)
