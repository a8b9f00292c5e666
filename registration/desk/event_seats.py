"""Seats and the waiting list in the event form: how offers, priority, groups and minors are chosen and read."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from registration.inputs import EventDraft
from registration.registers.institutions import InstitutionKind
from registration.terms import Admission, Parties, Priority, WaitingMode

MOST_HOURS, MOST_IN_PARTY, MOST_OF_INSTITUTION = 336, 12, 1000
WAITING_MODES = (
    (WaitingMode.automatic, _l("The next person has it at once; of groups you choose who gets it")),
    (WaitingMode.offer, _l("The next person is offered it and must accept in time")),
)
AS_USUAL = "usual"  # by how people get a place, so that choosing selection brings offers without a second choice
WAITING_CHOICES = (
    (AS_USUAL, _l("As usual: the next person has it at once; with selection it is offered to the reserve")),
    *WAITING_MODES,
)
PRIORITIES = (
    (Priority.nobody, _l("Nobody: in the order of registering")),
    (Priority.invited, _l("Invited people")),
    (Priority.kinds, _l("People of some kinds of institutions")),
)
PARTIES = (
    (Parties.alone, _l("One person")),
    (Parties.family, _l("A family: seated together, children with an age band")),
    (Parties.colleagues, _l("Colleagues of one institution, each for themselves")),
)
GUARDIANS = (
    ("", _l("The age is not asked")),
    ("13", _l("For people under 13")),
    ("16", _l("For people under 16")),
    ("18", _l("For everybody under 18")),
)
KINDS_OF_INSTITUTIONS = (
    (InstitutionKind.SOCIAL_SERVICE, _l("Social service")),
    (InstitutionKind.MUNICIPALITY, _l("Municipality")),
    (InstitutionKind.MINISTRY, _l("Ministry")),
    (InstitutionKind.STATE_AGENCY, _l("State institution")),
    (InstitutionKind.NGO, _l("Non-governmental organisation")),
    (InstitutionKind.EDUCATION, _l("Educational institution")),
    (InstitutionKind.YOUTH_CENTRE, _l("Youth centre")),
    (InstitutionKind.CULTURE, _l("Cultural institution")),
    (InstitutionKind.HEALTH, _l("Health care institution")),
    (InstitutionKind.BUSINESS, _l("Company")),
    (InstitutionKind.OTHER, _l("Other institution")),
)
AS_THEY_ARE = (
    "waiting_mode", "offer_hours", "priority", "priority_kinds", "institution_limit", "parties", "party_size",
    "guardian_hours", "decline_frees",
)  # fmt: skip
GROUPS = {
    "queue": ("waiting_mode", "offer_hours", "priority", "priority_kinds", "decline_frees"),
    "groups": ("parties", "party_size", "institution_limit"),
    "minors": ("guardian_below", "guardian_hours"),
}
_USUAL = {name: field.default for name, field in EventDraft.__dataclass_fields__.items()} | {"waiting_mode": AS_USUAL}


def usual_mode(admission: Admission) -> WaitingMode:
    """What happens to a free place unless the organiser says otherwise: who was chosen by hand is asked first."""
    return WaitingMode.offer if admission == Admission.selection else WaitingMode.automatic


def seat_data(draft: EventDraft) -> dict[str, Any]:
    """What these fields of the form show of a draft."""
    data: dict[str, Any] = {name: getattr(draft, name) for name in AS_THEY_ARE}
    data["priority_kinds"] = list(draft.priority_kinds)
    if draft.waiting_mode == usual_mode(draft.admission):
        data["waiting_mode"] = AS_USUAL
    return data | {"guardian_below": str(draft.guardian_below or "")}


class SeatRules:
    """Part of EventForm: how its fields about seats are checked and become the draft's values."""

    def validate_priority_kinds(self: Any, field: Any) -> None:
        """Priority for kinds needs a kind."""
        if self.priority.data == Priority.kinds and not field.data:
            raise StopValidation(_("Choose at least one kind of institution."))

    def validate_party_size(self: Any, field: Any) -> None:
        """A group is two people or more."""
        if self.parties.data != Parties.alone and field.data == 1:
            raise StopValidation(_("A group has at least two people."))

    def seats(self: Any) -> dict[str, Any]:
        """The values; a number that was emptied is the usual one, and kinds count only while they decide."""
        mode = self.waiting_mode.data
        by_kind = self.priority.data == Priority.kinds
        chosen = [kind for kind, _label in KINDS_OF_INSTITUTIONS if kind in set(self.priority_kinds.data or ())]
        return {
            "waiting_mode": usual_mode(Admission(self.admission.data)) if mode == AS_USUAL else WaitingMode(mode),
            "offer_hours": self.offer_hours.data or _USUAL["offer_hours"],
            "priority": Priority(self.priority.data),
            "priority_kinds": tuple(kind.value for kind in chosen) if by_kind else (),
            "institution_limit": self.institution_limit.data,
            "parties": Parties(self.parties.data),
            "party_size": self.party_size.data or _USUAL["party_size"],
            "guardian_below": int(self.guardian_below.data) if self.guardian_below.data else None,
            "guardian_hours": self.guardian_hours.data or _USUAL["guardian_hours"],
            "decline_frees": bool(self.decline_frees.data),
        }

    def seats_open(self: Any) -> dict[str, bool]:
        """Which groups of these fields stand open: those that say something unusual or hold a mistake."""
        return {group: any(_unusual(self[name]) for name in names) for group, names in GROUPS.items()}


def _unusual(field: Any) -> bool:
    usual = _USUAL[field.short_name]
    said = field.data or None
    return bool(field.errors) or said not in (usual or None, str(usual) if usual else None)
