"""What the letter after answering a poll or applying says: what was answered, and what happens next. No database."""

from flask_babel import gettext as _

from registration.facts import deadline_words
from registration.letter_content import Content, Reader
from registration.letter_frames import own
from registration.letter_parts import About, with_event
from registration.letter_texts import Lists
from registration.terms import Admission


def applied(
    about: About, reader: Reader, *, opening: str = "", guardian: str = "", answers: Lists = (), lists: Lists = ()
) -> Content:
    """The answer has arrived; nobody has a seat yet. `answers` are the times as answered, `guardian` whom we asked."""
    poll = about.event.admission == Admission.poll
    said = [opening] if opening else []
    said.append(_("Thank you! Your answer has arrived.") if poll else _("Thank you! Your application has arrived."))
    if guardian:
        said.append(_("We ask %(guardian)s, your parent or guardian, whether you may take part.", guardian=guardian))
    content = Content(
        subject=_("Answer received: %(title)s", title=about.title)
        if poll
        else _("Application received: %(title)s", title=about.title),
        heading=_("Your answer has been received") if poll else _("Your application has been received"),
        paragraphs=tuple(said),
        next_steps=(*_next(about, poll=poll), _("You need not keep the time free in your calendar before that.")),
        lists=(*answers, *lists),
    )
    return with_event(own(content, about, reader), about, reader)


def _next(about: About, *, poll: bool) -> tuple[str, ...]:
    until = deadline_words(about.event, about.language)
    chosen = (
        _("Then the organiser chooses the time. Whoever can come gets an invitation for the calendar.")
        if poll
        else _("Then the organiser chooses whom to invite, and we write to everybody who applied.")
    )
    if not until:
        return (chosen,)
    change = (
        _("One can answer %(until)s; until then you can change your answer with the private link.", until=until)
        if poll
        else _(
            "One can apply %(until)s; until then you can change your application with the private link.", until=until
        )
    )
    return (change, chosen)
