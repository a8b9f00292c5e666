"""What an organiser may choose from in the form of an event."""

from flask_babel import lazy_gettext as _l

from registration.terms import Ask, EventKind, Visibility
from registration.wording import REGIONS

KINDS = (
    (EventKind.focus_group, _l("Focus group")),
    (EventKind.think_tank, _l("Think tank")),
    (EventKind.regional_meeting, _l("Regional meeting")),
    (EventKind.training, _l("Training")),
    (EventKind.other, _l("Other event")),
)

VISIBILITIES = (
    (Visibility.public, _l("Public: in the list of events and in calendars")),
    (Visibility.unlisted, _l("Unlisted: only for those who have the link")),
)

REGION_CHOICES = (
    ("", _l("None")),
    *zip(
        REGIONS,
        (
            _l("Riga planning region"),
            _l("Vidzeme planning region"),
            _l("Kurzeme planning region"),
            _l("Zemgale planning region"),
            _l("Latgale planning region"),
        ),
        strict=True,
    ),
)

ASKS = ((Ask.no, _l("Do not ask")), (Ask.optional, _l("May be left empty")), (Ask.required, _l("Must be filled in")))
