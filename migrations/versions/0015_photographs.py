"""What a question says about photographs is stated, no longer found by its words.

Revision 0015, after 0014, made 2026-11-22. Questions that were about photographs by their words are so from now on.
"""

import json
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_STEMS = ("foto", "photo", "filme", "nofilm", "filmed", "filming")
_AGAINST = ("nefoto", "nefilm", "not be photo", "not photo", "no photo", "not want", "do not", "nevel", "iebilst")


def upgrade() -> None:
    with op.batch_alter_table("question") as batch:
        batch.add_column(sa.Column("photos", sa.String(length=8), nullable=True))
        batch.create_check_constraint(op.f("ck_question_photos"), "photos IN ('allows', 'forbids', 'mentions')")
    question = sa.table("question", sa.column("id"), sa.column("kind"), sa.column("label"), sa.column("photos"))
    connection = op.get_bind()
    asked = sa.select(question.c.id, question.c.label).where(question.c.kind.in_(("yesno", "consent")))
    for number, label in connection.execute(asked).all():
        words = list(_words(label))
        if any(stem in text for text in words for stem in _STEMS):
            against = any(stem in text for text in words for stem in _AGAINST)
            said = {"photos": "forbids" if against else "allows"}
            connection.execute(sa.update(question).where(question.c.id == number).values(**said))


def downgrade() -> None:
    with op.batch_alter_table("question") as batch:
        batch.drop_constraint(op.f("ck_question_photos"), type_="check")
        batch.drop_column("photos")


def _words(label: object) -> Iterator[str]:
    """The texts of a question in small letters without their marks."""
    found = json.loads(label) if isinstance(label, str) else label
    for text in found.values() if isinstance(found, dict) else ():
        plain = unicodedata.normalize("NFD", str(text).lower())
        yield "".join(letter for letter in plain if not unicodedata.combining(letter))
