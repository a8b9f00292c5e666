"""What an organiser asks for when composing groups, cleaned: carried from the forms to the services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.terms import BUFFER, IDEAL, MAX, MIN, NO_SHOW, PairKind

FOR_ALL = ("min_size", "ideal", "max_size", "cap", "max_per_institution", "max_per_municipality", "quotas")


@dataclass(frozen=True, slots=True)
class FrameDraft:
    """What holds for all groups. `no_show` is per mille; questions are ids of the event's; `weights` as in
    `balance.weights_of`, None: as they are."""

    no_show: int = NO_SHOW
    buffer_minutes: int = BUFFER
    max_parallel: int | None = None
    language_question_id: int | None = None
    role_question_id: int | None = None
    weights: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """One group; the fields are those of `models.ComposedGroup`."""

    name: str
    language: str = ""
    min_size: int = MIN
    ideal: int = IDEAL
    max_size: int = MAX
    cap: int = 12
    facilitators: int = 1
    slot_ids: tuple[int, ...] | None = None
    max_per_institution: int | None = None
    max_per_municipality: int | None = None
    filters: tuple[Mapping[str, Any], ...] = ()
    quotas: tuple[Mapping[str, Any], ...] = ()
    required: bool = False

    def values(self) -> dict[str, Any]:
        """What the row holds."""
        names = [name for name in self.__slots__ if name not in ("slot_ids", "filters", "quotas")]
        return {name: getattr(self, name) for name in names} | {
            "slot_ids": None if self.slot_ids is None else sorted(self.slot_ids),
            "filters": [dict(entry) for entry in self.filters],
            "quotas": [dict(entry) for entry in self.quotas],
        }

    def values_for_all(self) -> dict[str, Any]:
        """What other groups take over: sizes, limits and rules of number; not who a group is for, nor when it meets."""
        values = self.values()
        return {name: values[name] for name in FOR_ALL}


@dataclass(frozen=True, slots=True)
class FacilitatorDraft:
    """Somebody who leads; `availability`: {slot id: 1 if need be | 2 yes}; `language` and `zone` are for letters."""

    name: str
    email: str = ""
    institution: str = ""
    languages: tuple[str, ...] = ()
    max_groups: int = 1
    availability: Mapping[int, int] = field(default_factory=dict)
    language: str = "lv"
    zone: str = ""

    def values(self) -> dict[str, Any]:
        """What the row holds."""
        return {
            "name": self.name,
            "email": self.email,
            "language": self.language,
            "zone": self.zone,
            "institution": self.institution,
            "languages": list(self.languages),
            "max_groups": self.max_groups,
            "availability": {str(slot): can for slot, can in sorted(self.availability.items()) if can},
        }


@dataclass(frozen=True, slots=True)
class PairDraft:
    """Two who may not, or would like to, share a group; either `second_id` or `facilitator_id` is set."""

    kind: PairKind
    first_id: int
    second_id: int | None = None
    facilitator_id: int | None = None
