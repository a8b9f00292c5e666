"""Words of the room: until when, why something stays, groups of numbers, columns that were taken."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from core.bilingual import Bilingual
from core.locale import language
from core.wording import on_day, short_days, until
from privacy import rules
from privacy.retention import EventPlan
from privacy.terms import HIDDEN_BELOW, Refused
from registration.models import Question
from registration.people_words import institution_kind_word
from registration.privacy_models import Project
from registration.terms import Basis, QuestionKind, RegistrationStatus
from registration.wording import region_word, source_word, status_word


def short_day(day: date) -> str:
    """A day in figures, for tables."""
    return short_days(day, None, language())


def keep_words(project: Project) -> str:
    """Until when a project's evidence is kept."""
    if project.keep_until is None:
        return _("keep until the last payment is known")
    return _("keep until %(day)s", day=short_day(project.keep_until))


def held_words(one: EventPlan) -> list[str]:
    """What stays of an event though its time has come, and why; empty is normal."""
    words = []
    if one.project is not None:
        words.append(_("project %(name)s: %(until)s", name=one.project.name, until=keep_words(one.project)))
    if one.objected:
        words.append(ngettext("objection: %(num)s person waits", "objection: %(num)s people wait", one.objected))
    return words


def refused_words(reason: Refused) -> str:
    """Why nobody was erased."""
    return {
        Refused.gone: _("The person has been erased already."),
        Refused.objection: _("The other parent objects: settle that first."),
    }[reason]


def basis_words(basis: Basis) -> str:
    """A ground of Art. 6(1) GDPR in words."""
    return {
        Basis.interest: _("legitimate interest (Art. 6(1)(f))"),
        Basis.public_task: _("public task (Art. 6(1)(e))"),
        Basis.consent: _("consent (Art. 6(1)(a))"),
        Basis.contract: _("contract (Art. 6(1)(b))"),
    }[basis]


def row_words(rows: Mapping[str, int]) -> list[str]:
    """What erasing a person removes, by kind; what there is none of is left out."""
    texts = {
        "answers": lambda n: ngettext("%(num)s answer", "%(num)s answers", n),
        "consents": lambda n: ngettext("%(num)s consent", "%(num)s consents", n),
        "letters": lambda n: ngettext("%(num)s letter", "%(num)s letters", n),
        "history": lambda n: ngettext("details of %(num)s history row", "details of %(num)s history rows", n),
        "reminders": lambda n: ngettext("%(num)s reminder", "%(num)s reminders", n),
        "invitation": lambda n: _("the invitation"),
        "follower": lambda n: _("the wish to be kept posted"),
    }
    return [texts[name](number) for name, number in rows.items() if number]


def count_words(number: int | None) -> str:
    """A number, or that it is not shown: it is too small, or would tell one that is."""
    return _("not shown") if number is None else str(number)


def hidden_words() -> str:
    """Why a number is not shown."""
    return _(
        "“not shown”: fewer than %(least)s people, or a number from which theirs could be worked out. So nobody can be"
        " recognised.",
        least=HIDDEN_BELOW,
    )


def group_rows(
    counts: Mapping[str, Mapping[str, int]], questions: Mapping[int, Question]
) -> list[tuple[str, list[tuple[str, str]], bool]]:
    """(title, [(group, number in words)], whether any is hidden) of an event's statistics; small groups are hidden."""
    titles = {
        "status": _("Status"),
        "source": _("How they registered"),
        "region": _("Planning region"),
        "institution": _("Kind of institution"),
    }
    tables = []
    for name, numbers in counts.items():
        question = questions.get(int(name.partition(":")[2])) if name.startswith("question:") else None
        title = titles.get(name) or (question.label.text(language()) if question is not None else "")
        if title:
            shown = sorted(rules.hidden(numbers).items(), key=lambda pair: -(pair[1] or 0))
            rows = [(_group(name, key, question), count_words(number)) for key, number in shown]
            tables.append((title, rows, any(number is None for _key, number in shown)))
    return tables


def _group(name: str, key: str, question: Question | None) -> str:
    if key == "-":
        return _("not known")
    if name == "status":
        return status_word(RegistrationStatus(key))
    if name == "source":
        return source_word(key)
    if name == "region":
        return region_word(key)
    if name == "institution":
        return institution_kind_word(key)
    if question is not None and question.kind == QuestionKind.yesno:
        return _("yes") if key == "yes" else _("no")
    if question is not None:
        labels: dict[str, Bilingual] = {option.key: option.label for option in question.options}
        return labels[key].text(language()) if key in labels else key
    return key


def until_words(day: date) -> str:
    """Until a day, that day included, in words."""
    return until(day, True, language())


def day_words(day: date) -> str:
    """A day in words of the reader's language."""
    return on_day(day, language())
