"""The letter to somebody whose data was erased: what went, what stays, why, and until when (Art. 12 and 17 GDPR)."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.wording import until as until_day
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, Skip
from organisers.models import Organisation
from privacy.farewell import ERASED
from registration.letter_content import Content, Fact
from registration.letter_parts import About, finished
from registration.models import Event


@letter(ERASED)
def erased(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Your data is erased; with what a project's rules keep when there is something."""
    event = session.get(Event, row.event_id)
    if event is None:
        return Skip("gone")
    about = About(event, session.get_one(Organisation, event.organisation_id), now)
    return finished(content(about, row.params), about)


def content(about: About, params: dict[str, Any]) -> Content:
    """What the letter says; `params` name a project when its records stay."""
    return Content(
        subject=_("Your data is erased: %(title)s", title=about.title),
        heading=_("Your data is erased"),
        paragraphs=(
            _("We have erased your registration for this event, your answers, our letters to you and our notes."),
            *(
                _staying(params, about.language)
                if "project" in params
                else [_("Nothing about you stays with the event.")]
            ),
            *([_kept_off()] if params.get("kept_off") else []),
        ),
        facts=(Fact(_("Event"), about.title), Fact(_("When"), about.when)),
        footer=(
            _("This letter is the last one. Its copy and your address are deleted here once it is delivered."),
            _("You can complain to the Data State Inspectorate of Latvia (www.dvi.gov.lv)."),
        ),
    )


def _kept_off() -> str:
    return _(
        "So that an old file does not put you on our contact lists again, we keep a mark from which your address "
        "cannot be read."
    )


def _staying(params: dict[str, Any], language: str) -> list[str]:
    project = f"{params['project']} ({params['number']})"
    article = _("Article 17(3)(b) of the General Data Protection Regulation")
    ground = "; ".join(part for part in (article, params["reference"]) if part)
    said = _(
        "Your name, institution, registration number and the days on which you came stay: the rules of the project "
        "%(project)s require it (%(ground)s).",
        project=project,
        ground=ground,
    )
    if not params["until"]:
        until = _("How long is not known yet: it depends on the day of the project’s last payment.")
    else:
        last = until_day(date.fromisoformat(params["until"]), True, language)
        until = _("They are kept %(until)s and then erased by themselves.", until=last)
    return [said, until, _("No list, search or letter uses them.")]
