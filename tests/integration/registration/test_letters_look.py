"""Every letter in both languages, for each sort of event."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.text import email_key
from mailers.terms import Letter
from organisers.services import create_account
from registration import by_hand, correction, event_services, leaving, mailing, own_data, services
from registration.inputs import Registered
from registration.letter_previews import preview
from registration.models import Event
from registration.notices import privacy_of
from tests.builders import (
    FOCUS_GROUP,
    NOW,
    REGIONAL_MEETING,
    THINK_TANK,
    TRAINING,
    mails,
    make_command,
    make_event,
    make_follower,
    make_guest,
    make_registration,
    save,
    settings_here,
)
from tests.integration.registration.letter_desk import assert_readable, event_of, order, read, read_all

# Of decisions: tests/integration/deciding
DECIDED = {mailing.LEFT_GROUP, mailing.NOT_CHOSEN}
NAMES = {value for name, value in vars(mailing).items() if name.isupper() and isinstance(value, str)} - DECIDED
# Of parties, offers and guardians: test_letters_held.py
# Of answers to polls and of applications: test_letters_applied.py
APPLIED = {mailing.APPLIED}
HELD = {
    mailing.PARTY,
    mailing.OFFERED,
    mailing.PENDING,
    mailing.GUARDIAN,
    mailing.LAPSED,
    mailing.CONSENT,
    mailing.REFUSED,
}
SAMPLES: dict[str, dict[str, Any]] = {
    "online": FOCUS_GROUP,
    "on site": THINK_TANK,
    "two days": TRAINING,
    "only the day": REGIONAL_MEETING,
}
TIMES = {"starts_at": TRAINING["starts_at"], "ends_at": TRAINING["ends_at"]}
WITH_CALENDAR = {
    mailing.REGISTERED: "REQUEST",
    mailing.PROMOTED: "REQUEST",
    mailing.UPDATED: "REQUEST",
    mailing.EVENT_CANCELLED: "CANCEL",
    mailing.WITHDRAWN: "CANCEL",
    mailing.REMOVED: "CANCEL",
    mailing.SUBSTITUTED: "CANCEL",
    mailing.ADDRESS_LEFT: "CANCEL",
}


def every_letter(session: Session, sample: dict[str, Any], language: str) -> dict[str, Letter]:
    """The life of an event with one place, through the services; the last letter of each name."""
    only_day = "starts_at" not in sample
    event = make_event(
        session,
        **{**sample, **(TIMES if only_day else {}), "capacity": 1, "last_day": None}
        if only_day
        else {**sample, "capacity": 1},
    )
    anna = make_registration(session, event, language=language)
    berta = make_registration(session, event, given_name="Berta", email="berta@example.lv", language=language)
    services.register(session, settings_here(), make_command(event, language=language), NOW)
    mailing.link_again(session, settings_here(), [anna], NOW)
    own_data.ask_for_code(session, settings_here(), anna, NOW)
    letters = read_all(session)
    again = {"starts_at": None, "ends_at": None} if only_day else {"venue": Bilingual("Cita vieta", "Another place")}
    save(session, event, note="Lūdzu, ņemiet līdzi <siltu> džemperi & labu prātu.", **again)
    letters |= {mailing.UPDATED: read_first(session)}
    moved = make_command(event, email="jauna@example.lv", email_key=email_key("jauna@example.lv"))
    correction.correct(session, settings_here(), anna.id, moved, NOW + timedelta(minutes=5))
    session.refresh(anna)
    letters |= {k: v for k, v in read_all(session).items() if k == mailing.ADDRESS_LEFT}
    leaving.withdraw(session, settings_here(), anna.id, event.id, NOW)
    letters |= read_all(session)
    session.refresh(berta)
    account = create_account(session, NOW, "olga@example.lv", "Olga Ozola", None)
    leaving.withdraw(session, settings_here(), berta.id, event.id, NOW, account_id=account.id)
    letters |= read_all(session)
    letters |= {} if only_day else passed_on(session, event, language)
    letters |= organiser_letters(session, event, language)
    if only_day:
        make_follower(session, event, language=language)
        save(session, event, **TIMES)
    else:
        follower = make_follower(session, event, language=language)
        order(session, mailing.DATE_SET, event_id=event.id, subject_id=follower.id, locale=language)
    letters |= {k: v for k, v in read_all(session).items() if k == mailing.DATE_SET}
    make_registration(session, event, given_name="Zane", email="zane@example.lv", language=language)
    read_all(session)
    if only_day:
        save(session, event, starts_at=None, ends_at=None)
        read_all(session)
    make_guest(session, event, language=language)
    event_services.cancel_event(session, settings_here(), event.id, Bilingual("Slimība.", "Illness."), None, NOW)  # type: ignore[arg-type]
    if not only_day:
        order(session, mailing.DATE_OFF, event_id=event.id, subject_id=follower.id, locale=language)
    return letters | read_all(session)


def passed_on(session: Session, event: Event, language: str) -> dict[str, Letter]:
    """The letter to Vija, in whose place Rita comes; nobody has a seat after it."""
    vija = make_registration(session, event, given_name="Vija", email="vija@example.lv", language=language)
    read_all(session)
    rita = make_command(event, given_name="Rita", email="rita@example.lv", language=language)
    taken = by_hand.substitute(session, settings_here(), vija.id, rita, NOW)
    assert isinstance(taken, Registered)
    found = read_all(session)
    leaving.withdraw(session, settings_here(), taken.registration_id, event.id, NOW)
    read_all(session)
    return {mailing.SUBSTITUTED: found[mailing.SUBSTITUTED]}


def read_first(session: Session) -> Letter:
    """The letter of somebody with a seat; the others stay as they are."""
    return read(session, mails(session, mailing.UPDATED, state="queued")[0])


def organiser_letters(session: Session, event: Event, language: str) -> dict[str, Letter]:
    closes = event.closes_at
    digest = read(session, order(session, mailing.DIGEST, event_id=event.id, locale=language)) if closes else None
    event.closes_at = NOW
    closing = read(session, order(session, mailing.CLOSING, event_id=event.id, locale=language))
    event.closes_at = closes
    session.flush()
    return {mailing.CLOSING: closing, **({mailing.DIGEST: digest} if digest else {})}


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_letter_is_readable(session: Session, sample: str, language: str) -> None:
    letters = every_letter(session, SAMPLES[sample], language)
    missing = HELD | ({mailing.DIGEST, mailing.SUBSTITUTED} if sample == "only the day" else set())
    assert set(letters) == NAMES - missing - APPLIED
    methods = {name: letter.calendar.method for name, letter in letters.items() if letter.calendar}
    assert methods == {name: method for name, method in WITH_CALENDAR.items() if name not in missing}
    for name, letter in letters.items():
        assert_readable(name, letter)
        assert f'lang="{language}"' in letter.html
        assert letter.sender_name == {"lv": "Lauku biedrība, „Kopā”", "en": "Rural association"}[language]
        if letter.calendar:
            assert event_of(letter).uid.value.startswith("evt-")


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_preview_is_readable_and_writes_nothing(session: Session, sample: str, language: str) -> None:
    event = make_event(session, **SAMPLES[sample])
    session.flush()
    for name in sorted(NAMES):
        letter = preview(session, event, name, language)
        assert_readable(name, letter)
        assert letter.calendar is None
    assert not session.new
    assert not session.dirty


def test_invitation_says_everything(session: Session) -> None:
    event = make_event(session, **{**FOCUS_GROUP, "funder": Bilingual("ESF\nES fondi", "ESF")})
    make_registration(session, event)
    letter = read_all(session)[mailing.REGISTERED]
    for said in (
        "Fokusgrupa „Darbs ar kopienām”",
        "Anna Bērziņa",
        "trešdien, 2027. gada 10. februārī, plkst. 16.00–17.30 (pēc Latvijas laika)",
        "plkst. 15.00",  # when the join link opens
        "http://127.0.0.1:5000/pievienoties/",
        "http://127.0.0.1:5000/r/",
        f"http://127.0.0.1:5000/pasakumi/{event.slug}",
        "123 456 789",
        "654321",
        "Agita Ozola, +371 20000001, kopiena@example.lv",
        "https://aptauja.example.lv/1819641186/",
        "9.2.1.1/15/I/001",
        "ES fondi",
        "Ilze Kalniņa, Sociālā dienesta vadītāja",
    ):
        assert said in letter.text, said
    assert "meeting.example.lv" not in letter.text + letter.html
    assert letter.reply_to is not None
    assert letter.reply_to.address == "kopiena@example.lv"


def test_calendar_entry_holds_the_join_link_and_nothing_more_private(session: Session) -> None:
    make_registration(session, make_event(session))
    letter = read_all(session)[mailing.REGISTERED]
    assert letter.calendar is not None
    entry = letter.calendar.data.replace(b"\r\n ", b"").decode()
    assert entry.count("http://127.0.0.1:5000/pievienoties/") == 3  # LOCATION, DESCRIPTION, CONFERENCE
    for private in ("/r/", "meeting.example.lv", "slepena", "123 456 789", "654321"):
        assert private not in entry
    event = event_of(letter)
    assert event.organizer.value == "mailto:aicina@example.lv"
    assert [a.value for a in event.attendee_list] == ["mailto:anna.berzina@example.lv"]


def test_waiting_letter_holds_neither_link_nor_passcode(session: Session) -> None:
    event = make_event(session, capacity=1)
    make_registration(session, event)
    make_registration(session, event, given_name="Berta", email="berta@example.lv")
    letter = read_all(session)[mailing.WAITING]
    assert letter.calendar is None
    for private in ("/pievienoties/", "654321", "123 456 789"):
        assert private not in letter.text + letter.html


def test_programme_of_two_days_names_the_days(session: Session) -> None:
    make_registration(session, make_event(session, **TRAINING), language="lv")
    text = read_all(session)[mailing.REGISTERED].text
    assert "otrdien, 2027. gada 18. maijā – trešdien, 19. maijā, plkst. 10.00–17.00 (pēc Latvijas laika)" in text
    programme = text[text.index("otrdien, 18. maijā\n") :].splitlines()[:5]
    assert programme == [
        "otrdien, 18. maijā",
        "10.00–17.00 Pirmā diena",
        "",
        "trešdien, 19. maijā",
        "10.00–17.00 Otrā diena",
    ]


def test_organisers_words_are_shown_as_typed(session: Session) -> None:
    event = make_event(session)
    make_registration(session, event)
    read_all(session)
    save(session, event, venue=Bilingual("Cita vieta"), note="<b>Čau</b> & labdien")
    letter = read_all(session)[mailing.UPDATED]
    assert "> <b>Čau</b> & labdien" in letter.text
    assert "&lt;b&gt;Čau&lt;/b&gt; &amp; labdien" in letter.html


def test_closing_letter_counts_and_attaches_the_list(session: Session) -> None:
    event = make_event(session, **{**FOCUS_GROUP, "capacity": 1})
    make_registration(session, event)
    make_registration(session, event, given_name="Berta", email="berta@example.lv")
    event.closes_at = NOW
    session.flush()
    letter = read(session, order(session, mailing.CLOSING, event_id=event.id, locale="en"))
    assert "Registered: 1\nOn the waiting list: 1\nWithdrew: 0\n" in letter.text
    (attached,) = letter.attachments
    assert attached.filename == f"participants-{event.slug}.xlsx"
    assert attached.data[:2] == b"PK"
    assert "anna.berzina" not in letter.text


def test_digest_counts_and_names_and_nothing_else(session: Session) -> None:
    event = make_event(session)
    make_registration(session, event, phone="+37120000007")
    berta = make_registration(session, event, given_name="Berta", email="berta@example.lv")
    leaving.withdraw(session, settings_here(), berta.id, event.id, NOW)
    letter = read(session, order(session, mailing.DIGEST, event_id=event.id, locale="en"))
    assert "In the last 24 hours: 1 new registration, 1 withdrawal." in letter.text
    assert "New registrations:\n- Anna Bērziņa\n" in letter.text
    assert "Withdrew or were removed:\n- Berta Bērziņa\n" in letter.text
    assert "Places in all: 10" in letter.text
    assert "anna.berzina@" not in letter.text
    assert "20000007" not in letter.text


@pytest.mark.parametrize("recorded", [True, False])
def test_invitation_says_when_the_meeting_may_be_recorded(session: Session, recorded: bool) -> None:
    event = make_event(session, **SAMPLES["online"])
    promised = privacy_of(session, event.id)
    promised.recorded, promised.updated_at = recorded, NOW
    session.add(promised)
    session.flush()
    letter = preview(session, event, mailing.REGISTERED, "en")
    assert ("The online meeting may be recorded." in letter.text) is recorded
