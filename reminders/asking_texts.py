"""How a reminder of a deadline asks: come, say when you can, or apply. In the language that is forced."""

from dataclasses import dataclass

from flask_babel import gettext as _

from registration.facts import deadline_words
from registration.letter_parts import About
from registration.terms import Admission


@dataclass(frozen=True, slots=True)
class Asking:
    """Subject, heading, what is said, and the buttons."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    yes: str
    no: str = ""


def to_invited(about: About) -> Asking:
    """To somebody invited who is silent."""
    title, until = about.title, deadline_words(about.event, about.language)
    if _asked(about) is Admission.poll:
        return Asking(
            _("When would suit you? %(title)s", title=title),
            _("When would suit you?"),
            (_("We have asked when you can come and have no answer from you yet."), _answers(until)),
            _("Say when I can"),
            _("No time suits me"),
        )
    if _asked(about) is Admission.selection:
        return Asking(
            _("Will you apply? %(title)s", title=title),
            _("Will you apply?"),
            (_("You are invited to apply, and we have no answer from you yet."), _applications(until)),
            _("Apply"),
            _("I cannot come"),
        )
    return Asking(
        _("Will you come? %(title)s", title=title),
        _("Will you come?"),
        (_("You are invited, and we have no answer from you yet."), _registration(until)),
        _("I will come"),
        _("I cannot come"),
    )


def to_followers(about: About) -> Asking:
    """To somebody who asked on the page to be reminded."""
    title, until = about.title, deadline_words(about.event, about.language)
    if _asked(about) is Admission.poll:
        subject = _("Answers end soon: %(title)s", title=title)
        return Asking(subject, _("Answers end soon"), (_answers(until),), _("Say when I can"))
    if _asked(about) is Admission.selection:
        subject = _("Applications end soon: %(title)s", title=title)
        return Asking(subject, _("Applications end soon"), (_applications(until),), _("Apply"))
    subject = _("Registration ends soon: %(title)s", title=title)
    return Asking(subject, _("Registration ends soon"), (_registration(until),), _("Register"))


def _asked(about: About) -> Admission:
    return Admission(about.event.admission) if about.event.decided_at is None else Admission.in_order


def _registration(until: str) -> str:
    return _("Registration is open %(until)s.", until=until)


def _answers(until: str) -> str:
    return _("You can answer %(until)s.", until=until)


def _applications(until: str) -> str:
    return _("You can apply %(until)s.", until=until)
