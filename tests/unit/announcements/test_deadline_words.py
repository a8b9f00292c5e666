"""Which sentences say until when one can register, and which only have a day in them."""

from datetime import date

import pytest

from announcements.reading import read_announcement
from announcements.terms import Notice

TODAY = date(2026, 11, 22)
EVENT = "Domnīca\nNotiks 2027. gada 20. maijā plkst. 10.00 Cēsu bibliotēkā, Raunas ielā 4, Cēsīs. "


@pytest.mark.parametrize(
    ("said", "day", "asked"),
    [
        ("Pieteikties var līdz 5. maijam vai kamēr vietas ir brīvas.", 5, []),
        ("Lūdzam aizpildīt anketu līdz 5. maijam.", 5, []),
        ("Lūdzu, dod ziņu līdz 5. maijam!", 5, []),
        ("Lūgums dalību apstiprināt līdz š.g. 5.maijam.", 5, []),
        ("Piesakies ne vēlāk kā 5. maijā!", 5, []),
        ("Reģistrācija slēdzas 5. maijā.", 5, []),
        ("Reģistrācija noslēdzas 5. maijā plkst. 23.59.", 5, []),
        ("Pēdējā diena, kad pieteikties, ir 5. maijs.", 5, []),
        ("Vietu rezervācija līdz 5. maijam pa tālr. 20000153.", 5, []),
        ("Reģistrācijas termiņš pagarināts līdz 10. maijam (sākotnēji 5. maijs).", 10, []),
        ("Pieteikumus pieņem līdz 5. maija plkst. 17.00.", 5, ["deadline_hour"]),
        ("Reģistrēties līdz otrdienas, 4. maija, pusdienlaikam.", 4, ["deadline_hour"]),
        ("Agrā reģistrācija līdz 20. aprīlim, vēlā reģistrācija līdz 10. maijam.", None, ["which_deadline"]),
        ("Grupas piesaka līdz 1. maijam, pārējie – līdz 10. maijam.", None, ["which_deadline"]),
        ("Rezultātus paziņosim līdz 1. maijam.", None, []),
        ("Materiāli tiks nosūtīti līdz 15. maijam.", None, []),
        ("Dalības maksu samaksāt līdz 10. maijam.", None, []),
        ("Priekšlikumus programmai gaidām līdz 3. maijam.", None, []),
        ("Atsakoties no dalības, lūdzam paziņot līdz 15. maijam.", None, []),
        ("Ja nevarat ierasties, atsakieties līdz 18. maijam.", None, []),
        ("Naktsmītni rezervēt līdz 1. maijam.", None, []),
        ("Darbus konkursam iesūtīt līdz 1. maijam.", None, []),
    ],
)
def test_until_when(said: str, day: int | None, asked: list[str]) -> None:
    reading = read_announcement(EVENT + said, TODAY)
    assert reading.value("day") == date(2027, 5, 20)
    assert reading.value("deadline_on") == (date(2027, 5, day) if day else None)
    assert [one.name for one in reading.questions] == asked
    assert (Notice.no_deadline in reading.notices) == (day is None and not asked)
