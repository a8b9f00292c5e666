"""What becomes of a calendar's answer: pure decisions, no database and no clock."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from calendars.replies import Answer
from calendars.terms import Partstat
from mailers.inbound_message import Sender
from replies.terms import APPLICABLE, Candidate, Judged, Stamp, Standing, Verdict, Why

CLOCKS_DIFFER = timedelta(minutes=15)
# Anybody can have an address there, so having one proves nothing about a colleague's.
SHARED_DOMAINS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com",
        "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com",
        "pm.me", "mail.ru", "yandex.ru", "yandex.com", "inbox.lv", "mail.com", "apollo.lv", "tvnet.lv", "one.lv",
    }
)  # fmt: skip
_OWN_ENTRY = re.compile(r"(.+)\.r([1-9][0-9]{0,17})(@.+)", re.DOTALL)


def entry_of(uid: str) -> tuple[str, int | None]:
    """The event's UID, and whose entry it is when several people share an address: `<key>.r<registration>@<domain>`."""
    found = _OWN_ENTRY.fullmatch(uid)
    return (found[1] + found[3], int(found[2])) if found else (uid, None)


def match(people: Sequence[Candidate], wanted: int | None) -> int | None:
    """Which of the people under the answering address is meant; None for nobody, and when it cannot be told.

    `people` are in the order of registration; `wanted` is the registration that the entry's UID names.
    """
    if wanted is not None:
        return next((person.registration_id for person in people if person.registration_id == wanted), None)
    common = [person for person in people if not person.own_entry]
    chosen = [person for person in common if person.active] or common
    return chosen[0].registration_id if chosen else None


def is_trusted(sender: Sender, answer: Answer) -> bool:
    """True when our own mail server vouches that the invited person, or somebody acting for them, sent the mail.

    A colleague may act (SENT-BY, Sender) only from the person's own domain, and no domain that everybody can join.
    """
    attendee, by = answer.address.lower(), answer.sent_by.lower()
    if not sender.proved:
        return False
    if sender.address == attendee:
        return True
    domain = attendee.rpartition("@")[2]
    colleague = sender.address.rpartition("@")[2] == domain and domain not in SHARED_DOMAINS
    return colleague and (sender.sender == attendee or sender.address == by)


def stamp(sequence: int, made_at: datetime | None, now: datetime) -> Stamp:
    """What the answer is ordered by; a clock that is wrong must not make all later answers look old."""
    if made_at is None or made_at > now + CLOCKS_DIFFER:
        made_at = now
    return Stamp(sequence, made_at)


def judge(partstat: str, given: Stamp, standing: Standing, *, trusted: bool) -> Judged:
    """What becomes of an answer ACCEPTED, DECLINED, TENTATIVE or NEEDS-ACTION, in any order of arrival (P20)."""
    if not standing.active:
        return Judged(Verdict.refused, Why.left)
    if not standing.published:
        return Judged(Verdict.outdated, Why.event_off)
    if standing.over:
        return Judged(Verdict.outdated, Why.event_over)
    if not standing.seat:
        return Judged(Verdict.refused, Why.no_entry)
    if given.sequence > standing.top:
        return Judged(Verdict.refused, Why.never_sent)
    if given.sequence < standing.floor:
        return Judged(Verdict.outdated, Why.time_moved)
    if partstat == "DELEGATED":
        return Judged(Verdict.delegated)
    if partstat not in APPLICABLE:
        return Judged(Verdict.refused, Why.unknown_answer)
    if not is_newer(given, standing.last):
        return Judged(Verdict.outdated, Why.newer_known)
    return Judged(Verdict.applied if trusted else Verdict.unconfirmed)


def is_newer(given: Stamp, last: Stamp | None) -> bool:
    """True when the answer comes after the one applied last."""
    return last is None or (given.sequence, given.made_at) > (last.sequence, last.made_at)


def worth_asking(partstat: str, present: str) -> bool:
    """True when an unproved answer would change something, so that the person is asked whether it is theirs."""
    return partstat != Partstat.NEEDS_ACTION and partstat != present
