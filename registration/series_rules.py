"""What is decided about series: what a copy in another region says, and whether people come from the own region."""

import re
from dataclasses import replace

from core.bilingual import Bilingual
from registration.inputs import EventDraft
from registration.series_terms import Origin, Placement, SeriesDraft

# Nominative, genitive, dative, accusative, locative.
_CASES = {
    "riga": ("Rīga", "Rīgas", "Rīgai", "Rīgu", "Rīgā"),
    "vidzeme": ("Vidzeme", "Vidzemes", "Vidzemei", "Vidzemi", "Vidzemē"),
    "kurzeme": ("Kurzeme", "Kurzemes", "Kurzemei", "Kurzemi", "Kurzemē"),
    "zemgale": ("Zemgale", "Zemgales", "Zemgalei", "Zemgali", "Zemgalē"),
    "latgale": ("Latgale", "Latgales", "Latgalei", "Latgali", "Latgalē"),
}
_ENGLISH = {region: (region.title(),) for region in _CASES}


def copy_of(source: EventDraft, series: SeriesDraft, place: Placement) -> EventDraft:
    """The event again at another place: the same texts, questions and rules of the form.

    The deadline keeps its distance from the day. Where the title, the summary or the audience name the region of the
    source, they name the new one; longer texts stay as they are, for somebody to read.
    """
    lasted = source.last_day - source.day if source.last_day else None
    move = (source.region, place.region)
    return replace(
        source,
        title=renamed(source.title, *move),
        summary=renamed(source.summary, *move),
        audience=renamed(source.audience, *move),
        region=place.region,
        day=place.day,
        last_day=place.day + lasted if lasted else None,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        venue=Bilingual(place.venue),
        address=place.address,
        capacity=place.capacity or source.capacity,
        deadline_on=place.day - (source.day - source.deadline_on) if source.deadline_on else None,
        opens_at=source.opens_at if place.starts_at and source.opens_at and source.opens_at < place.starts_at else None,
        project_number=series.project_number or source.project_number,
        funder=series.funder or source.funder,
    )


def renamed(text: Bilingual, before: str, after: str) -> Bilingual:
    """The text with the name of one planning region instead of another's, in the same grammatical case."""
    if before == after or before not in _CASES or after not in _CASES:
        return text
    return Bilingual(
        _replaced(text.lv, _CASES[before], _CASES[after]), _replaced(text.en, _ENGLISH[before], _ENGLISH[after])
    )


def _replaced(text: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    same_case = dict(zip(before, after, strict=True))
    return re.sub(rf"\b({'|'.join(before)})\b", lambda found: same_case[found[1]], text)


def origin_of(from_region: str, held_in: str) -> Origin:
    """Where somebody from one region comes from, for an event held in another; empty regions are unknown."""
    if not from_region or not held_in:
        return Origin.unknown
    return Origin.own if from_region == held_in else Origin.other
