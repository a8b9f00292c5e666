"""What happened, in words: the lines of a person's and of an event's history."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from registration import attendance_words, board_history_words
from registration.terms import Answered, RegistrationStatus, Source
from registration.wording import source_word

Details = Mapping[str, Any]


def history_words(action: str, details: Details) -> str:
    """What happened, as one line; an action of another room keeps its code."""
    if action in _SPOKEN:
        return str(_SPOKEN[action](details))
    counted = _counted(action, details.get("ordered" if action == "reminders_sent" else "count"))
    if counted:
        token = details.get("token")
        by_token = _("through the API, token “%(name)s”", name=token)
        return f"{counted}, {by_token}" if token else counted
    return str(_PLAIN[action]) if action in _PLAIN else action


def actor_words(actor: str, account_name: str | None) -> str:
    """Who did it."""
    texts = {
        "person": _("the person"),
        "organiser": _("an organiser"),
        "guardian": _("parent or guardian"),
        "system": _("automatically"),
        "helper": _("a helper at the door"),
    }
    return account_name or texts.get(actor, actor)


def done_by(actor: str, details: Details, account_name: str | None, guardian: str = "", sender: str = "") -> str:
    """Who did it to a registration: an organiser, the minor's guardian by name, or another person of the same form.

    `sender` filled in the form for the person, where that is what was done.
    """
    if account_name or actor not in ("person", "guardian"):
        return actor_words(actor, account_name)
    if actor == "guardian" or details.get("by") == "guardian":
        name = details.get("guardian") or guardian
        return _("%(name)s, parent or guardian", name=name) if name else actor_words("guardian", None)
    via = details.get("via")
    return via if via and isinstance(via, str) else sender or actor_words(actor, None)


def answered_word(answer: str) -> str:
    """What an invited person said."""
    return {
        Answered.none: _("no answer yet"),
        Answered.yes: _("will come"),
        Answered.no: _("will not come"),
        Answered.maybe: _("perhaps"),
    }[Answered(answer)]


def _registered(details: Details) -> str:
    said = {
        RegistrationStatus.waiting: _("Registered; put on the waiting list"),
        RegistrationStatus.pending: _("Registered; waits for the guardian"),
        RegistrationStatus.applied: _("Answered or applied; the organiser has yet to decide"),
    }.get(details.get("status", ""), _("Registered; got a place"))
    more = [said, _how(details)]
    if details.get("late"):
        more.append(_("after the deadline"))
    if details.get("beyond"):
        more.append(_("beyond the limit"))
    if details.get("instead_of"):
        more.append(_("instead of %(name)s", name=details["instead_of"]))
    return ", ".join(part for part in more if part)


def _withdrew(details: Details) -> str:
    if details.get("by") == "guardian":
        return _("Withdrawn: the parent or guardian does not agree")
    if details.get("merged_into"):
        return _("Merged into another registration of the same person")
    return ", ".join(part for part in (_("Withdrew"), _how(details)) if part)


def _promoted(details: Details) -> str:
    if details.get("status") == RegistrationStatus.pending:
        return _("Got a place from the waiting list; waits for the guardian")
    return _("Got a place from the waiting list")


def _lapsed(details: Details) -> str:
    offered = details.get("from") == RegistrationStatus.offered
    return _("Did not accept the offer in time") if offered else _("The guardian did not confirm in time")


def _merged(details: Details) -> str:
    return ", ".join(part for part in (_("Called again: what was missing was added"), _how(details)) if part)


def _decided(details: Details) -> str:
    if details.get("undone"):
        return _("The decision was taken back")
    words = {
        RegistrationStatus.confirmed: _("Chosen: got a place"),
        RegistrationStatus.pending: _("Chosen: waits for the guardian"),
        RegistrationStatus.waiting: _("Put in reserve"),
        RegistrationStatus.not_chosen: _("Thanked, without a place"),
        RegistrationStatus.placed: _("Got a place in a group or at another time"),
    }
    return words.get(details.get("status", ""), _("The organiser decided"))


def _guest_answered(details: Details) -> str:
    words = answered_word(details.get("answer", "none"))
    return ", ".join(part for part in (_("Invited person answered: %(answer)s", answer=words), _how(details)) if part)


def _leader_answered(details: Details) -> str:
    words = {"ACCEPTED": _("accepted"), "DECLINED": _("declined"), "TENTATIVE": _("tentative")}
    return _("A facilitator in the calendar: %(answer)s", answer=words.get(details.get("partstat", ""), ""))


def _calendar_answer(details: Details) -> str:
    words = {"ACCEPTED": _("accepted"), "DECLINED": _("declined"), "TENTATIVE": _("tentative")}
    return _("Answer in the calendar: %(answer)s", answer=words.get(details.get("partstat", ""), ""))


def printed_words(details: Details) -> str:
    """What was taken away on paper, of how many people."""
    n = details.get("count")
    n = n if isinstance(n, int) else 0
    texts = {
        "sheet": lambda: ngettext("Sign-in sheet printed: %(num)s person", "Sign-in sheet printed: %(num)s people", n),
        "list": lambda: ngettext("List printed: %(num)s person", "List printed: %(num)s people", n),
        "badges": lambda: ngettext("Badges printed: %(num)s person", "Badges printed: %(num)s people", n),
        "phones": lambda: ngettext(
            "List of people who join by phone printed: %(num)s person",
            "List of people who join by phone printed: %(num)s people",
            n,
        ),
        "report": lambda: _("Closing report printed"),
    }
    what = details.get("what")
    return texts[what]() if what in texts else _("Printed")


def _how(details: Details) -> str:
    source = details.get("source")
    return source_word(source) if source in set(Source) else ""


def _counted(action: str, count: Any) -> str:
    """What was done to a number of people at once; empty for any other action."""
    n = count if isinstance(count, int) else 0
    texts = {
        "exported": lambda: ngettext("List exported: %(num)s person", "List exported: %(num)s people", n),
        "guests_added": lambda: ngettext(
            "%(num)s person put on the guest list", "%(num)s people put on the guest list", n
        ),
        "guests_invited": lambda: ngettext("%(num)s invitation prepared", "%(num)s invitations prepared", n),
        "guests_nudged": lambda: ngettext("%(num)s repeated letter prepared", "%(num)s repeated letters prepared", n),
        "letters_taken_back": lambda: ngettext("%(num)s letter taken back", "%(num)s letters taken back", n),
        "reserved_released": lambda: ngettext("%(num)s held place given back", "%(num)s held places given back", n),
        "erased": lambda: ngettext("Data of %(num)s person erased", "Data of %(num)s people erased", n),
        "sensitive_erased": lambda: ngettext("%(num)s sensitive answer erased", "%(num)s sensitive answers erased", n),
        "records_erased": lambda: ngettext("%(num)s project record erased", "%(num)s project records erased", n),
        "records_viewed": lambda: ngettext("%(num)s project record looked at", "%(num)s project records looked at", n),
        "links_rotated": lambda: ngettext(
            "Private links of %(num)s person replaced", "Private links of %(num)s people replaced", n
        ),
        "leaders_asked": lambda: ngettext(
            "%(num)s facilitator asked for their times", "%(num)s facilitators asked for their times", n
        ),
        "new_times_asked": lambda: ngettext(
            "%(num)s person asked about the new times", "%(num)s people asked about the new times", n
        ),
        "reminders_sent": lambda: ngettext("%(num)s reminder sent", "%(num)s reminders sent", n),
    }
    return texts[action]() if action in texts else ""


# The same words whatever the details.
_PLAIN = {
    "merged_into": _l("Merged into another registration of the same person"),
    "cancelled": _l("Removed from the event"),
    "viewed": _l("Sensitive answers looked at"),
    "consent_withdrawn": _l("Consent taken back"),
    "answer_erased": _l("Answer erased by the person"),
    "data_seen": _l("Own data looked at"),
    "privacy_changed": _l("What is promised about people’s data changed"),
    "times_noted": _l("What the person said of the times was written down"),
    "changed": _l("Details changed"),
    "details_changed": _l("Details changed"),
    "corrected": _l("Details corrected"),
    "link_sent": _l("Private link sent again"),
    "links_renewed": _l("Private link replaced; the old one no longer opens"),
    "letter_resent": _l("Letter sent again"),
    "offered": _l("A place was offered"),
    "offer_accepted": _l("The offer was accepted"),
    "guardian_refused": _l("Parent or guardian refused"),
    "guardian_asked": _l("Parent or guardian asked again"),
    "still_coming": _l("Said: still coming"),
    "guest_reading": _l("Language and time zone of an invited person set"),
    "reminders_off": _l("No more reminders wanted"),
    "reminders_on": _l("Reminders wanted again"),
    "reminder_changed": _l("Reminder changed"),
    "reminder_held": _l("Reminder held back"),
    "reminder_released": _l("Reminder let go again"),
    "reminders_held": _l("All reminders held back"),
    "reminders_released": _l("Reminders let go again"),
    "reminder_sent_now": _l("Reminder sent at once"),
    "calendar_answer_ignored": _l("Answer from the calendar not counted"),
    "address_confirmed": _l("Letters go to the address again"),
    "mail_bounced": _l("A letter came back: the address takes no mail"),
    "objected": _l("The other parent objects; the data rests"),
    "objection_settled": _l("The other parent’s objection was settled"),
    "told_by_phone": _l("Told by phone about the place"),
    "report_saved": _l("Closing report saved"),
    "report_published": _l("Closing report made public"),
    "report_hidden": _l("Closing report no longer public"),
    "registration_closed": _l("Registration closed"),
    "required_changed": _l("Who is required for the time was changed"),
    "poll_closed": _l("The time was chosen"),
    "people_chosen": _l("People were chosen"),
    "groups_published": _l("Groups were published"),
    "decision_undone": _l("A decision was taken back"),
    "group_left": _l("Moved to another group"),
    "leaders_changed": _l("Facilitators of the group changed"),
    "composing_asked": _l("Groups are being composed"),
    "composing_put": _l("A composition was put on the board"),
}


def _slots_changed(details: Details) -> str:
    added, removed = int(details.get("added", 0)), int(details.get("removed", 0))
    parts = [
        ngettext("%(num)s proposed time added", "%(num)s proposed times added", added) if added else "",
        ngettext("%(num)s proposed time removed", "%(num)s proposed times removed", removed) if removed else "",
    ]
    return ", ".join(part for part in parts if part)


def _composing_changed(details: Details) -> str:
    if details.get("part") == "facilitator" and details.get("name"):
        return _("Frame of the groups changed: facilitator %(name)s", name=details["name"])
    return _("Frame of the groups changed")


_SPOKEN: dict[str, Any] = {
    "composing_changed": _composing_changed,
    "leader_times": lambda d: _("A facilitator answered by link: %(name)s", name=d.get("name", "")),
    "leader_link_replaced": lambda d: _("Link of a facilitator replaced: %(name)s", name=d.get("name", "")),
    "slots_changed": _slots_changed,
    **attendance_words.SPOKEN,
    **board_history_words.SPOKEN,
    "registered": _registered,
    "withdrawn": _withdrew,
    "promoted": _promoted,
    "decided": _decided,
    "lapsed": _lapsed,
    "merged": _merged,
    "guest_answered": _guest_answered,
    "calendar_answer": _calendar_answer,
    "leader_answered": _leader_answered,
    "series_joined": lambda d: _("Put into the series: %(name)s", name=d.get("series", "")),
    "series_left": lambda d: _("Taken out of the series: %(name)s", name=d.get("series", "")),
    "printed": printed_words,
    "substituted": lambda d: _("Gave the place to %(name)s", name=d.get("by", "")),
    "guardian_confirmed": lambda d: _("Parent or guardian agreed: %(name)s", name=d.get("guardian", "")),
    "institution_matched": lambda d: _("Institution matched: %(name)s", name=d.get("name", "")),
    "municipality_matched": lambda d: _("Municipality matched: %(name)s", name=d.get("name", "")),
}
