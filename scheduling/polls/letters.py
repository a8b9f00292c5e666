"""The letter to somebody who answered a poll before the last times were added. Rendered by the worker."""

from datetime import datetime
from functools import partial

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from registration import availability
from registration.facts import deadline_words
from registration.letter_cases import letter_to, open_case, pointless, reader_of, reading_ahead
from registration.letter_content import Button, Content, Reader
from registration.letter_frames import own
from registration.letter_parts import About, with_event
from registration.times_asked import proposed_now, times_words
from scheduling.polls.queries import Stand, slots_of, stand_of
from scheduling.polls.services import NEW_TIMES


@letter(NEW_TIMES, reading_ahead)
def new_times(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Please answer for the new times too; skipped once the person has, or when the poll is over."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if skip := pointless(case):
        return skip
    if not case.applied or case.event.decided_at is not None:
        return Skip("answered")
    if case.event.closes_at is not None and now >= case.event.closes_at:
        return Skip("deadline_passed", MailState.expired)
    said = {slot: int(can) for slot, can in availability.of_person(session, case.person.id).items()}
    if stand_of(slots_of(session, case.event.id), said) is not Stand.new_times:
        return Skip("answered")
    new = [slot for slot in proposed_now(session, case.event) if slot.id > max(said)]
    return letter_to(case, partial(words, times=times_words(case.about, new)), reader_of(case))


def words(about: About, reader: Reader, *, times: tuple[str, ...] = ()) -> Content:
    """What the letter says; `times` are the new ones, a line for each."""
    until = deadline_words(about.event, about.language)
    content = Content(
        subject=_("New times to choose from: %(title)s", title=about.title),
        heading=_("There are new times to choose from"),
        paragraphs=tuple(
            text
            for text in (
                _("Hello, %(name)s!", name=reader.name),
                _("Thank you for your answer. Since then the organiser has proposed other times."),
                _("Please say when you can of the new ones too; what you have said of the others is kept."),
                _("You can answer %(until)s.", until=until) if until else "",
            )
            if text
        ),
        main=Button(_("Answer for the new times"), f"{reader.manage_url}/mainit"),
        main_note=_("The link is yours alone; please do not pass it on."),
        lists=((_("New times"), times),) if times else (),
    )
    return with_event(own(content, about, reader), about, Reader("", ""))
