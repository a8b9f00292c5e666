"""Answers, verdicts and reasons in the reader's language."""

from flask_babel import gettext as _

from replies.models import CalendarReply
from replies.terms import Verdict, Why


def answer_words(partstat: str) -> str:
    """What a calendar answered, as its button says it; an answer nobody knows as it was written."""
    texts = {
        "ACCEPTED": _("will come"),
        "DECLINED": _("will not come"),
        "TENTATIVE": _("maybe"),
        "NEEDS-ACTION": _("no answer"),
        "DELEGATED": _("sends somebody else"),
    }
    return texts.get(partstat, partstat)


def said_words(reply: CalendarReply) -> str:
    """What an answer says: a proposal of another time has no other answer in it."""
    return _("proposes another time") if reply.method == "COUNTER" else answer_words(reply.partstat)


def verdict_words(verdict: str) -> str:
    """What became of an answer."""
    return {
        Verdict.applied: _("Applied"),
        Verdict.unconfirmed: _("To be confirmed"),
        Verdict.outdated: _("Outdated"),
        Verdict.refused: _("Refused"),
        Verdict.proposal: _("Another time proposed"),
        Verdict.delegated: _("Delegated"),
        Verdict.ignored: _("Ignored"),
    }[Verdict(verdict)]


def why_words(why: str) -> str:
    """Why an answer was not applied; empty when the verdict says it all."""
    return {
        Why.none: "",
        Why.time_moved: _("It was given before the time of the event was changed."),
        Why.newer_known: _("A newer answer is known."),
        Why.event_over: _("It came after the event."),
        Why.event_off: _("The event is cancelled or not published."),
        Why.left: _("The person had left the event."),
        Why.no_entry: _("The person has no place yet, so no invitation was sent."),
        Why.never_sent: _("It answers an invitation that we have not sent."),
        Why.unknown_answer: _("Nobody knows such an answer."),
    }[Why(why)]
