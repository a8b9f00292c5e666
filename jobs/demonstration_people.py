"""Invented people of the demonstration, who registered over two weeks."""

from dataclasses import dataclass

from registration.terms import EventKind, Source


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person; `option` is the number of their answer to the first question, `days` how long ago they registered."""

    given: str
    family: str
    institution: str
    municipality: str
    option: int
    days: int
    source: Source = Source.web


_SERVICE, _SCHOOL = "Tukuma novada Sociālais dienests", "Kandavas vidusskola"
THINK_TANK = (
    Somebody("Elza", "Apse", "", "Tukuma novads", 0, 13),
    Somebody("Otto", "Balodis", "", "Tukuma novads", 0, 13),
    Somebody("Dace", "Cīrule", _SERVICE, "Tukuma novads", 2, 12, Source.email),
    Somebody("Gustavs", "Dzenis", "", "Talsu novads", 0, 11),
    Somebody("Rūta", "Egle", _SCHOOL, "Tukuma novads", 2, 11),
    Somebody("Kārlis", "Freimanis", "", "Tukuma novads", 0, 9),
    Somebody("Inese", "Gaile", "", "Tukuma novads", 1, 9, Source.phone),
    Somebody("Toms", "Herbsts", "Biedrība „Saules pagalms”", "Talsu novads", 2, 8),
    Somebody("Marta", "Ilziņa", "", "Saldus novads", 0, 8),
    Somebody("Ralfs", "Jansons", "", "Tukuma novads", 0, 8),
    Somebody("Solvita", "Krūmiņa", "Labklājības ministrija", "Rīga", 2, 7, Source.email),
    Somebody("Emīls", "Lācis", "", "Kuldīgas novads", 0, 6),
    Somebody("Sanita", "Medne", "Jelgavas novada Sociālais dienests", "Jelgavas novads", 2, 6),
    Somebody("Adrians", "Niedre", "", "Tukuma novads", 0, 5),
    Somebody("Vija", "Ozola", "", "Tukuma novads", 1, 5, Source.phone),
    Somebody("Linda", "Priede", "Biedrība „Kopā Kurzemē”", "Kuldīgas novads", 2, 4),
    Somebody("Roberts", "Rozītis", "", "Tukuma novads", 0, 4),
    Somebody("Paula", "Siliņa", "", "Cēsu novads", 0, 3),
    Somebody("Jēkabs", "Šmits", "", "Tukuma novads", 0, 3),
    Somebody("Ilona", "Tauriņa", "", "", 1, 3),
    Somebody("Annija", "Upīte", "", "Dobeles novads", 0, 2),
    Somebody("Valdis", "Vītols", "Rēzeknes novada pašvaldība", "Rēzeknes novads", 2, 2),
    Somebody("Signe", "Zariņa", _SERVICE, "Tukuma novads", 2, 1),
    Somebody("Niks", "Žagars", "", "Tukuma novads", 0, 0),
)

FOCUS_GROUP = (
    Somebody("Ilze", "Āboliņa", "Tukuma novada Sociālais dienests", "Tukuma novads", 0, 6),
    Somebody("Jānis", "Bērziņš", "Biedrība „Saules pagalms”", "Talsu novads", 1, 6),
    Somebody("Līga", "Čakste", "Cēsu novada Sociālais dienests", "Cēsu novads", 2, 4),
    Somebody("Mārtiņš", "Eglītis", "Biedrība „Rīta vējš”", "Rēzeknes novads", 2, 4),
    Somebody("Anna", "Ģērmane", "Bauskas novada Sociālais dienests", "Bauskas novads", 1, 3),
    Somebody("Pēteris", "Kalniņš", "Labklājības ministrija", "Rīga", 2, 2),
    Somebody("Zane", "Ķauķe", "Biedrība „Kopā Kurzemē”", "Kuldīgas novads", 1, 2),
    Somebody("Edgars", "Liepiņš", "Ādažu novada pašvaldība", "Ādažu novads", 0, 0),
)
_COUNCIL = "Zemgales plānošanas reģions"
PAST_MEETING = (  # days before registration ended
    Somebody("Aija", "Ābele", "Dobeles novada Sociālais dienests", "Dobeles novads", 0, 13),
    Somebody("Guntars", "Bite", "Dobeles novada Sociālais dienests", "Dobeles novads", 0, 13),
    Somebody("Evita", "Dārziņa", "Biedrība „Rīta vējš”", "Bauskas novads", 0, 12),
    Somebody("Normunds", "Grava", "Bauskas novada Sociālais dienests", "Bauskas novads", 0, 11, Source.email),
    Somebody("Iveta", "Jaunzeme", "Jēkabpils novada Sociālais dienests", "Jēkabpils novads", 0, 10),
    Somebody("Kaspars", "Klints", "Jelgavas novada Sociālais dienests", "Jelgavas novads", 0, 9),
    Somebody("Laila", "Ķirse", "Biedrība „Kopā Zemgalē”", "Jelgavas novads", 0, 9),
    Somebody("Modris", "Lapsa", "Aizkraukles novada Sociālais dienests", "Aizkraukles novads", 0, 8, Source.phone),
    Somebody("Olita", "Migla", _COUNCIL, "Jelgavas novads", 0, 7),
    Somebody("Raivis", "Osis", "Biedrība „Saules pagalms”", "Dobeles novads", 0, 6),
    Somebody("Sarmīte", "Pīlādze", "Jelgavas novada Sociālais dienests", "Jelgavas novads", 0, 4),
    Somebody("Tālis", "Rudzītis", "Jēkabpils novada pašvaldība", "Jēkabpils novads", 0, 3),
    Somebody("Una", "Sproģe", "Biedrība „Kopā Zemgalē”", "Jelgavas novads", 0, 2, Source.phone),
    Somebody("Ziedonis", "Vanags", "Bauskas novada Sociālais dienests", "Bauskas novads", 0, 0),
)
STAYED_AWAY = frozenset({5, 12})  # numbers of those who registered for that meeting and did not come
PEOPLE = {EventKind.focus_group: FOCUS_GROUP, EventKind.think_tank: THINK_TANK}
