"""What the announcement check tells without asking: notices, facts, refusals of files."""

from flask_babel import gettext as _
from flask_babel import pgettext

from announcements.files import FileProblem
from announcements.terms import Notice


def file_problem_words(problem: FileProblem) -> str:
    """Why a file was refused, and what to do."""
    return {
        FileProblem.empty: _("There is no text in this file."),
        FileProblem.too_large: _("The file is larger than 5 MB. Paste its text instead."),
        FileProblem.too_long: _("The text is longer than 200,000 characters. Paste the part that is about the event."),
        FileProblem.too_complex: _("This document is too large inside. Paste its text instead."),
        FileProblem.damaged: _("This document is damaged. Save it anew or paste its text."),
        FileProblem.locked: _("This document has a password. Remove it or paste the text."),
        FileProblem.old_word: _("This is the old Word format. Save it as DOCX or paste its text."),
        FileProblem.macros: _(
            "This is a Word document with macros (DOCM), whatever its name says. Save it as DOCX or paste its text."
        ),
        FileProblem.template: _("This is a Word template and not a document. Save it as DOCX or paste its text."),
        FileProblem.pdf: _("This is a PDF. Open it, copy the text and paste it."),
        FileProblem.not_text: _("This is neither a text nor a Word document (DOCX)."),
    }[problem]


def notice_words(notice: Notice) -> str:
    """What the organiser is told about the text."""
    return {
        Notice.inclusive: _(
            "The text does not say “inclusive”; the deadline is taken to include its last day, until 23:59."
        ),
        Notice.exclusive: _("The text says that the last day is not included."),
        Notice.several_events: _(
            "The text seems to hold several events. One draft is one event: make this one, then paste the text "
            "again for the next."
        ),
        Notice.past: _("This day is in the past."),
        Notice.no_link: _("It is held online, but the text has no link to the meeting. You can add it later."),
        Notice.access: _(
            "What opens the meeting (link, number, passcode) is left out of the texts, which everybody reads. It "
            "stands under “Where”; please look it through."
        ),
        Notice.other_form: _(
            "The text leads to a registration form elsewhere. Here people register on the event’s own page; look "
            "through the description."
        ),
        Notice.english: _("The text is in English. Titles are needed in Latvian too: please translate them."),
        Notice.shortened: _("The description is shortened to 20,000 characters."),
        Notice.no_deadline: _("The text has no deadline: one can register until the event begins."),
        Notice.moved: _("The text says that the event has been moved. Look whether the day read is the new one."),
        Notice.cancelled: _("The text says that the event is cancelled. Make a draft only if it will be held."),
        Notice.russian: _("The text is in Russian. Only Latvian and English texts can be read well; look closely."),
        Notice.no_place: _("The text does not say where it is held. You can add it later."),
    }[notice]


def fact_words(code: str) -> str:
    """What a found piece of a programme of months is."""
    return {
        "hours": _("Hours"),
        "period": pgettext("announcement", "Period"),
        "price": pgettext("announcement", "Price"),
    }[code]
