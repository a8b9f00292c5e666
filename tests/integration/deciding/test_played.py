"""Whatever happens to a call, and whenever its letters go: every calendar says in the end what is true."""

import pytest
from sqlalchemy.orm import Session

from tests.integration.deciding.playing import Game


@pytest.mark.parametrize(("seed", "deeds"), [(0, 60), (15, 90)])
def test_calendars_agree_with_what_is_true_in_the_end(session: Session, seed: int, deeds: int) -> None:
    game = Game(session, f"spēle {seed}")
    game.play(deeds)
    assert len(game.calendars.entries) > 10, game.told
    assert not (wrong := game.wrong()), "\n".join([*game.told, *wrong])
