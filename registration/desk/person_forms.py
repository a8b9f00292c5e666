"""Forms of what an organiser does for one person of the list."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from registration.desk.by_hand_form import SOURCES, PersonForm, Radio
from registration.inputs import ByHand, RsvpCommand
from registration.models import Event
from registration.terms import Source


class SaidNoForm(AicinaForm):
    """How the person said that they will not come."""

    source = Radio(_l("How they said it"), SOURCES, default=Source.phone.value)


class GuardianForm(AicinaForm):
    """Who agreed, and that the words were heard or signed."""

    name = StringField(_l("Name of the parent or guardian"), [Needed(), PlainCharacters(), AtMost(160)], [one_line])
    agreed = BooleanField(_l("The parent or guardian has agreed, on paper or by word"), [Needed()])


class SubstituteForm(PersonForm):
    """Who comes instead."""

    informed = BooleanField(_l("I have told the person about the use of their data:"), [Needed()])

    def substitution(self, event: Event, now: datetime, account_id: int, words: str) -> RsvpCommand:
        """The person who takes the seat, with what they were told about their data."""
        made: Any = self.command(event, now, account_id)
        channel = "in_person" if made.source is Source.organiser else made.source.value
        return replace(made, by_hand=ByHand(account_id, consent_words=words, consent_channel=channel))
