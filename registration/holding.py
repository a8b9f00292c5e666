"""Seats that are held for a time, in words: until when, and what a guardian agrees to."""

from datetime import datetime

from flask_babel import gettext as _

from core import wording
from core.clock import local


def until_words(moment: datetime, timezone: str, language: str) -> str:
    """Until when: "līdz 2027. gada 25. septembrim, plkst. 16.00 (sestdiena, pēc Latvijas laika)"."""
    there = local(moment, timezone)
    day, zone = wording.weekday(there.date(), language), wording.zone_words(timezone, language)
    return f"{wording.until_moment(there, language)} ({day}, {zone})"


def guardian_words(name: str, title: str, when: str, organisation: str) -> str:
    """The very words a parent or guardian agrees to; what is stored is what was shown."""
    return _(
        "I am a parent or guardian of %(name)s and agree to %(name)s taking part: %(title)s, %(when)s. "
        "I also agree that %(organisation)s uses the data of the registration to organise the event.",
        name=name,
        title=title,
        when=when,
        organisation=organisation,
    )
