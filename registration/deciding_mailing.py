"""The letters of a decision: collected while it is made, put into the outbox together, held back until they may go."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from mailers.services import enqueue_many, put_off, thaw
from mailers.terms import Mailbox, NewMail
from registration import event_mailing, leading, mailing
from registration.deciding_terms import DecisionKind, Told
from registration.guest_models import Guest
from registration.models import Decision, Event, EventLeader, Registration
from registration.terms import Answered, RegistrationStatus

NOT_CHOSEN = mailing.NOT_CHOSEN
LEFT_GROUP = mailing.LEFT_GROUP
TIME_FOUND = "registration.time_found"  # to invited people who are silent; subject_id is the guest

# What they say may be taken back while a decision can be.
SAID_BEFORE = (*mailing.ABOUT_A_PLACE, mailing.PARTY, NOT_CHOSEN, LEFT_GROUP, TIME_FOUND, *leading.LETTERS)
INVITING = "invitations."  # how the names of all letters begin that ask invited people

_BY_STATUS = {
    RegistrationStatus.confirmed: Told.seated,
    RegistrationStatus.pending: Told.pending,
    RegistrationStatus.waiting: Told.waiting,
    RegistrationStatus.not_chosen: Told.not_chosen,
}


@dataclass(slots=True)
class Post:
    """The letters of one decision, and how many people are told what, with those who have no address."""

    settings: Settings
    decision: Decision
    mails: list[NewMail] = field(default_factory=list)
    told: Counter[Told] = field(default_factory=Counter)

    def place(
        self,
        person: Registration,
        event: Event,
        told: Told | None = None,
        *,
        lost: Registration | None = None,
        left_out: bool = False,
        was_event: int | None = None,
    ) -> None:
        """What the person has now: the invitation, the number in reserve, or thanks.

        `lost` is the seat, here or in a group, whose entry the letter takes out of the calendar.
        """
        status = RegistrationStatus(person.status)
        self.told[told or _BY_STATUS[status]] += 1
        letter = mailing.FIRST_LETTER.get(status, NOT_CHOSEN)
        ends_at = event.ends_at if status is not RegistrationStatus.not_chosen else event.starts_at
        said = {"lost_seat": lost.id if lost else None, "left_out": left_out, "was_event": was_event}
        self._write(person, letter, ends_at, **{name: value for name, value in said.items() if value})
        if status is RegistrationStatus.pending and person.guardian_email:
            mail = self._mail(person, mailing.GUARDIAN, event.starts_at)
            self.mails.append(replace(mail, recipient=Mailbox(person.guardian_name, person.guardian_email)))

    def letter(self, person: Registration, letter: str, ends_at: datetime | None, **more: object) -> None:
        """A further letter to the person, which is not what they are counted by."""
        self._write(person, letter, ends_at, **more)

    def rescheduled(self, person: Registration, event: Event) -> None:
        """The group they stay in has another time: was and is."""
        self.told[Told.rescheduled] += 1
        self._write(person, mailing.UPDATED, event.ends_at, note=self.decision.note)

    def leader(self, leader: EventLeader, event: Event, letter: str) -> None:
        """To somebody who leads the event; counting them is the caller's."""
        said = {"decision": self.decision.id, "note": self.decision.note}
        self.mails.append(
            leading.letter(self.settings, leader, event, letter, f"d{self.decision.id}", event.ends_at, **said)
        )

    def silent(self, session: Session, event: Event) -> None:
        """Invited people who have not answered are told the time; those who never heard of it are not written to."""
        query = select(Guest).where(
            Guest.event_id == event.id,
            Guest.invited_at.is_not(None),
            Guest.reminders_off_at.is_(None),
            Guest.answer.in_((Answered.none, Answered.maybe)),
        )
        put_off(session, [event.id], self.decision.goes_at, prefix=INVITING)  # they would tell what may be taken back
        for guest in session.scalars(query.order_by(Guest.id)):
            self.told[Told.time_found] += 1
            if guest.email:
                self.mails.append(self._to_guest(guest, event))

    def followers(self, session: Session, event: Event) -> None:
        """Whoever asked to be kept posted hears that the time is known."""
        found = event_mailing.to_followers(session, self.settings, event, mailing.DATE_SET, f":d{self.decision.id}")
        self.told[Told.follower] += len(found)
        self.mails += found

    def send(self, session: Session, sending: Sending, event_ids: Collection[int], now: datetime) -> None:
        """Into the outbox, to go when the press says.

        What waits already about the events that it changes goes then, too, and is written then: before, it would tell
        of what may be taken back, or be left out for it.
        """
        for event_id in event_ids:
            thaw(session, event_id)
        put_off(session, event_ids, sending.goes_at, letters=SAID_BEFORE)
        held = {"batch": sending.key, "not_before": sending.goes_at}
        enqueue_many(session, now, [replace(mail, **held) for mail in self.mails])  # type: ignore[arg-type]
        self.decision.told = {told.value: number for told, number in sorted(self.told.items()) if number}
        session.flush()

    def _write(self, person: Registration, letter: str, ends_at: datetime | None, **more: object) -> None:
        if person.email:
            self.mails.append(self._mail(person, letter, ends_at, **more))

    def _mail(self, person: Registration, letter: str, ends_at: datetime | None, **more: object) -> NewMail:
        said = {"decided": str(DecisionKind(self.decision.kind)), "decision": self.decision.id, **more}
        return mailing.to_person(self.settings, person, letter, f"d{self.decision.id}", ends_at, **said)

    def _to_guest(self, guest: Guest, event: Event) -> NewMail:
        return NewMail(
            letter=TIME_FOUND,
            recipient=Mailbox(guest.name, guest.email),
            locale=guest.language,
            dedupe_key=f"{TIME_FOUND}:{guest.id}:d{self.decision.id}",
            domain=self.settings.domain,
            event_id=event.id,
            subject_id=guest.id,
            params={"decision": self.decision.id},
            expires_at=event.closes_at or event.starts_at,
        )
