"""A list as it comes from an office, and what tests of contact lists share."""

from typing import Any

from sqlalchemy import func, select

from core.db import db
from tests.integration.invitations.world import House

ROOM = "/birojs/biedriba/kontakti"

CSV = (
    "Iestāde;Vārds uzvārds;E-pasts;Tālrunis;Novads\r\n"
    "Tukuma novada soc. dienests;Anna Bērziņa;anna.b@example.lv;20000001;Tukuma nov.\r\n"
    "Ogres novada Sociālais dienests;Jānis Kalns;kopigs@example.lv;;Ogres novads\r\n"
    "Ogres novada Sociālais dienests;Zane Kalna;kopigs@example.lv;;Ogres novads\r\n"
    "Tukuma novada Socālais dinests;Ilze Zvane;;26123456;Tukms\r\n"
    ";Bez Adreses;nav;;\r\n"
    "Biedrība;Anna Bērziņa;ANNA.B@example.lv;;\r\n"
)


def number_of(house: House, model: Any) -> int:
    with house.app.app_context():
        found = db.session().scalar(select(func.count()).select_from(model)) or 0
        db.session.remove()
        return found
