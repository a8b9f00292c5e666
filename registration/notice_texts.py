"""What people are told about their data before they register: the notice of GDPR Art. 13, in the reader's language."""

import hashlib
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import ngettext

from core.wording import quoted, to_day
from registration.terms import Ask, Basis, Parties

# All of them are companies in the United States that take part in the Data Privacy Framework.
PROVIDERS = {
    "zoom.us": "Zoom",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "meet.google.com": "Google Meet",
    "webex.com": "Webex",
}


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """Everything a notice speaks of, in the reader's language; empty texts are left out.

    `kept_until` is the last day on which the data is there, `sensitive_until` that of answers about health and diet;
    both are None while the event has no time, and are told as `months` and `sensitive_days` after it;
    `project` is set when a project's rules keep some evidence longer, until `project_until` or a day not known yet.
    """

    controller: str
    address: str
    contact: str
    data_protection: str
    title: str
    purpose: str
    basis: Basis
    recipients: str
    asks: tuple[Ask, Ask, Ask]  # phone, institution, municipality
    parties: Parties
    guardian: bool
    sensitive: bool
    online_url: str
    recorded: bool
    kept_until: date | None
    sensitive_until: date | None
    project: str = ""
    project_until: date | None = None
    language: str = "lv"
    months: int = 0
    sensitive_days: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice as it is shown: headings with their sentences."""

    language: str
    parts: tuple[tuple[str, str], ...]
    undated: "Notice | None" = None  # the same promise as it stood there before the time was chosen

    @property
    def words(self) -> str:
        """The whole text, as it is kept with the first registration under it."""
        return "\n\n".join(f"{heading}\n{text}" for heading, text in self.parts)

    @property
    def hash(self) -> str:
        """The version: another word makes another one."""
        return hashlib.sha256(f"{self.language}\n{self.words}".encode()).hexdigest()


def notice(case: NoticeCase) -> Notice:
    """The notice of an event."""
    parts = [
        (_("Who answers for the data"), _joined(case.controller, case.address, case.contact)),
        (_("Whom to ask about the data"), case.data_protection),
        (_("Why"), _purpose(case)),
        (_("On what ground"), _ground(case)),
        (_("What is kept"), _what(case)),
        (_("Who receives it"), _recipients(case)),
        (_("Recording"), _recording(case)),
        (_("Until when"), _until(case)),
        (_("What you may do"), _rights()),
    ]
    return Notice(case.language, tuple((heading, text) for heading, text in parts if text))


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part) + "."


def _purpose(case: NoticeCase) -> str:
    own = _(
        "To hold the event %(title)s: to take registrations, to send the invitation, news and reminders, "
        "and to know who came.",
        title=quoted(case.title, case.language),
    )
    return f"{own} {case.purpose}".strip()


def _ground(case: NoticeCase) -> str:
    texts = {
        Basis.interest: _("Legitimate interest in holding the event for those who want to come (GDPR Art. 6(1)(f))."),
        Basis.public_task: _("A task carried out in the public interest (GDPR Art. 6(1)(e))."),
        Basis.consent: _("Your consent (GDPR Art. 6(1)(a)); you can take it back at any time."),
        Basis.contract: _("An agreement with you about taking part (GDPR Art. 6(1)(b))."),
    }
    special = _("Answers about health, diet and access needs: your explicit consent (Art. 9(2)(a)).")
    return f"{texts[case.basis]} {special if case.sensitive else ''}".strip()


def _what(case: NoticeCase) -> str:
    words = (_("phone"), _("institution"), _("municipality"))
    asked = [word for word, ask in zip(words, case.asks, strict=True) if ask != Ask.no]
    kept = ", ".join([_("name"), _("e-mail"), *asked])
    kept = kept[:1].upper() + kept[1:]
    texts = [_("%(kept)s, your answers in the form, letters sent, and whether you came.", kept=kept)]
    if case.guardian:
        texts.append(_("Of minors the age group, not the date of birth, and how to reach a parent or guardian."))
    return " ".join(texts)


def _recipients(case: NoticeCase) -> str:
    texts = [_("The people who organise the event and the providers of the mail and the server.")]
    if case.online_url:
        provider = meeting_provider(case.online_url)
        if provider:
            texts.append(_("The online meeting is held on %(provider)s.", provider=provider))
            texts.append(_("It is a company in the United States; the ground is the EU-U.S. Data Privacy Framework."))
        else:
            texts.append(_("The provider of the online meeting."))
        texts.append(_("It sees the name you enter there; a pseudonym will do."))
    if case.project:
        texts.append(
            _("Those who check the project %(project)s may see the list of participants.", project=case.project)
        )
    if case.recipients:
        texts.append(case.recipients)
    return " ".join(texts)


def meeting_provider(url: str) -> str:
    """The name of a well-known meeting service, empty for any other: the page must not show where the meeting is."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return next((name for domain, name in PROVIDERS.items() if host == domain or host.endswith("." + domain)), "")


def _recording(case: NoticeCase) -> str:
    said = _("The online meeting may be recorded. You may keep the camera off and use a pseudonym.")
    return said if case.recorded else ""


def _until(case: NoticeCase) -> str:
    texts = [_kept(case)]
    if case.sensitive and case.sensitive_until is None:
        texts.append(
            ngettext(
                "Answers about health, diet and access needs %(num)s day after it.",
                "Answers about health, diet and access needs %(num)s days after it.",
                case.sensitive_days,
            )
        )
    elif case.sensitive and case.sensitive_until is not None:
        day = to_day(case.sensitive_until, case.language)
        texts.append(_("Answers about health, diet and access needs until %(day)s.", day=day))
    if case.project:
        texts.append(_list_of_project(case))
    return " ".join(texts)


def _kept(case: NoticeCase) -> str:
    """A date, or how long after an event whose time has yet to be chosen."""
    if case.kept_until is not None:
        day = to_day(case.kept_until, case.language)
        return _("Until %(day)s; then your data is erased and only numbers remain.", day=day)
    return ngettext(
        "%(num)s month after the event, or after the last of the proposed times; then your data is erased and only "
        "numbers remain.",
        "%(num)s months after the event, or after the last of the proposed times; then your data is erased and only "
        "numbers remain.",
        case.months,
    )


def _list_of_project(case: NoticeCase) -> str:
    if case.project_until is None:
        said = _("The list of participants of the project %(project)s: as long as its rules ask.", project=case.project)
        return said
    day = to_day(case.project_until, case.language)
    return _("The list of participants of the project %(project)s: until %(day)s.", project=case.project, day=day)


def _rights() -> str:
    return _(
        "With the private link in your letter you see, correct and download your data, take consents back, and ask for "
        "erasure. You may object, ask for a restriction, and complain to the Data State Inspectorate (dvi.gov.lv)."
    )
