"""What is said of lists, files, rows and invited people, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from invitations.terms import Basis, ContactSaved, FileProblem, Meaning, RowProblem, Seat, Sent, Stand


def basis_word(basis: str) -> str:
    """On what ground contacts are kept."""
    texts = {
        Basis.consent: _("the person’s consent"),
        Basis.public_task: _("a task in the public interest"),
        Basis.legitimate_interest: _("our legitimate interest"),
        Basis.contract: _("a contract or cooperation"),
    }
    return {str(code): text for code, text in texts.items()}.get(basis, basis)


def meaning_word(meaning: Meaning) -> str:
    """What a column holds."""
    return {
        Meaning.ignored: _("– leave out –"),
        Meaning.given_name: _("First name"),
        Meaning.family_name: _("Last name"),
        Meaning.full_name: _("First name and last name"),
        Meaning.surname_first: _("Last name and first name"),
        Meaning.email: _("E-mail"),
        Meaning.phone: _("Phone"),
        Meaning.institution: _("Institution or organisation"),
        Meaning.municipality: _("Municipality"),
        Meaning.language: _("Language of letters"),
        Meaning.zone: _("Time zone"),
    }[meaning]


def file_problem_words(problem: FileProblem) -> str:
    """Why a file was not taken, and what to do."""
    return {
        FileProblem.empty: _("There is nothing in the file."),
        FileProblem.too_large: _("The file is larger than 4 MB. Leave only the contacts in it and try again."),
        FileProblem.not_a_table: _("This is neither an Excel (XLSX) nor a CSV file."),
        FileProblem.old_excel: _("This is an old Excel file (XLS). Save it as XLSX and try again."),
        FileProblem.locked: _("The file has a password. Save it without one and try again."),
        FileProblem.damaged: _("The file is damaged. Open it in Excel, save it anew and try again."),
        FileProblem.too_complex: _(
            "The file is too complicated to read. Copy the contacts to a new, empty workbook and try again."
        ),
        FileProblem.too_many_rows: _("There are more than 5,000 rows. Split the file."),
        FileProblem.too_many_columns: _("There are more than 60 columns. Leave only those with contacts."),
        FileProblem.open_quotes: _(
            "A quotation mark is not closed, or a cell is far too long. Save the file as XLSX and try again."
        ),
        FileProblem.unknown_letters: _("The letters cannot be read. Save the file as “CSV UTF-8” or as XLSX."),
    }[problem]


def row_problem_words(problem: RowProblem) -> str:
    """What is wrong with a row."""
    return {
        RowProblem.nothing_to_reach: _("neither e-mail nor phone"),
        RowProblem.email_wrong: _("not one e-mail address that can be written to"),
        RowProblem.email_dropped: _("not one e-mail address that can be written to; the phone alone is kept"),
        RowProblem.repeated: _("the same person stands further up"),
        RowProblem.known: _("already on the list"),
        RowProblem.phone_wrong: _("the phone number cannot be dialled; it is left empty"),
        RowProblem.zone_unknown: _("the time zone is not known; it is left empty"),
        RowProblem.shortened: _("a text was too long and is cut"),
        RowProblem.asked_off: _("asked not to be contacted"),
        RowProblem.asked_beside: _(
            "somebody of this address asked not to be contacted: save only if this is another person"
        ),
    }[problem]


def asked_off_words(people: int) -> str:
    """How many an import leaves out because they asked for it."""
    return ngettext(
        "%(num)s person asked not to be contacted and is left out.",
        "%(num)s people asked not to be contacted and are left out.",
        people,
    )


def contact_saved_words(outcome: ContactSaved) -> str:
    """Why a contact typed by hand was not saved."""
    return {
        ContactSaved.known: _("This person is already on the list."),
        ContactSaved.gone: _("This contact is on the list no more."),
        ContactSaved.asked_off: _(
            "This person asked not to be contacted. Tick this only if they have told you that they want it again;"
            " it is written down."
        ),
    }[outcome]


def seat_words(seat: Seat) -> str:
    """What an invitation promises."""
    return {
        Seat.public: _("as everybody: while there are places, then the waiting list"),
        Seat.reserved: _("hold a place for each until they answer"),
        Seat.beyond: _("may come even when all places are taken"),
    }[seat]


def stand_word(stand: Stand) -> str:
    """Where an invited person stands."""
    return {
        Stand.coming: _("coming"),
        Stand.answered: _("has answered"),
        Stand.waiting: _("on the waiting list"),
        Stand.maybe: _("perhaps"),
        Stand.declined: _("not coming"),
        Stand.silent: _("silent"),
        Stand.unasked: _("invitation not sent yet"),
    }[stand]


def sent_word(sent: Sent) -> str:
    """Where the newest letter stands."""
    return {
        Sent.none: _("not written to"),
        Sent.waiting: _("letter waits"),
        Sent.sent: _("letter sent"),
        Sent.failed: _("letter not delivered"),
        Sent.taken_back: _("letter taken back"),
    }[sent]


def tab_word(tab: str) -> str:
    """The name of a tab of the board."""
    return {
        "visi": _("All invited"),
        "naks": _("Coming"),
        "atbildejusi": pgettext("poll", "Answered"),
        "gaida": _("Waiting list"),
        "nenaks": _("Not coming"),
        "kluse": _("Silent"),
        "nesutits": _("Invitation not sent yet"),
        "atverusi": _("Opened, silent"),
        "nepiegadats": _("Undelivered"),
        "zvanit": _("To be phoned"),
    }[tab]


def count_titles() -> dict[str, str]:
    """The headings of the tables by municipality and institution."""
    return {
        "invited": _("Invited"),
        "opened": _("Opened"),
        "coming": _("Coming"),
        "waiting": _("Waiting"),
        "declined": _("Not coming"),
        "silent": _("Silent"),
        "unasked": _("Invitation not sent yet"),
        "alone": _("Came by themselves"),
    }
