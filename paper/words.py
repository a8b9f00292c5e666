"""The words of paper's refusals and outcomes."""

from flask_babel import gettext as _

from exports.pdf import PdfProblem
from paper.terms import ReportOutcome


def problem_words(problem: PdfProblem) -> tuple[str, str]:
    """Why there is no document, and what to do."""
    again = _("Nothing is lost and nothing is written down as printed. Please try again in half a minute.")
    return {
        PdfProblem.busy: (_("Other papers are being made just now"), again),
        PdfProblem.too_slow: (
            _("Making this paper took too long"),
            _("Please try again; if it happens again, take fewer columns or the Excel list."),
        ),
        PdfProblem.failed: (
            _("This paper could not be made"),
            _("Please tell whoever runs this server; the reason is in its log. The Excel list works meanwhile."),
        ),
    }[problem]


def public_problem_words(problem: PdfProblem) -> tuple[str, str]:
    """The same for somebody who reads the event's page."""
    if problem is PdfProblem.busy:
        return _("Other papers are being made just now"), _("Please try again in half a minute.")
    return _("This paper could not be made"), _("The programme stands on the event’s page as well.")


def outcome_words(outcome: ReportOutcome, *, public: bool | None = None) -> tuple[str, str]:
    """What became of a report, and the kind of message that is."""
    if outcome is ReportOutcome.too_early:
        return _("The report can be published when the event is over."), "info"
    if outcome is ReportOutcome.unchanged:
        return _("Nothing had changed."), "info"
    if public is None:
        return _("The report is saved."), "success"
    if public:
        return _("The report is public."), "success"
    return _("The report is no longer public."), "success"
