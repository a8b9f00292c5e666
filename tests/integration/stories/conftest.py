"""What stories may ask for: the whole application with a mailbox that it reads, on both databases."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from core.db import db
from core.settings import Settings
from tests.calendar_clients import AUTHSERV
from tests.integration.desk.people_world import world
from tests.integration.replies.conftest import dovecot, imap_of
from tests.servers.dovecot import Dovecot

__all__ = ["dovecot", "world"]


@pytest.fixture
def settings(settings: Settings, dovecot: Dovecot) -> Settings:
    """As everywhere, and with the mailbox."""
    return replace(settings, imap=imap_of(dovecot), authserv_id=AUTHSERV)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application that reads its mailbox."""
    made = create_app(settings)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
