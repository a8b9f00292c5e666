"""The mailbox that answers come to: what its settings may say."""

from pathlib import Path

import pytest

from core.settings import Imap, SettingsError, read_settings

LOCAL = {"AICINA_IMAP_URL": "imap://aicina%40example.lv:v%C4%81rds@127.0.0.1:1143/Pasts"}


def read(folder: Path, changes: dict[str, str]) -> Imap | None:
    return read_settings({"AICINA_DATA_DIR": str(folder), **changes}).imap


@pytest.mark.parametrize(
    ("url", "imap"),
    [
        ("imaps://u:p@mail.example.lv", Imap("mail.example.lv", 993, "tls", "u", "p")),
        ("imap+starttls://u:p@mail.example.lv", Imap("mail.example.lv", 143, "starttls", "u", "p")),
        ("imaps://u:p@mail.example.lv:1993/", Imap("mail.example.lv", 1993, "tls", "u", "p")),
        (LOCAL["AICINA_IMAP_URL"], Imap("127.0.0.1", 1143, "none", "aicina@example.lv", "vārds", "Pasts")),
    ],
)
def test_mailbox_is_read_from_its_address(tmp_path: Path, url: str, imap: Imap) -> None:
    assert read(tmp_path, {"AICINA_IMAP_URL": url}) == imap


def test_no_mailbox_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, {}) is None


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"AICINA_IMAP_URL": "mail.example.lv"}, "AICINA_IMAP_URL: imap://, imap+starttls:// or imaps:// with"),
        ({"AICINA_IMAP_URL": "imaps://u:p@mail.example.lv:x"}, "AICINA_IMAP_URL: imap://"),
        ({"AICINA_IMAP_URL": "imap://u:p@mail.example.lv"}, "AICINA_IMAP_URL: a password over an open line"),
        ({"AICINA_IMAP_URL": "imaps://mail.example.lv"}, "AICINA_IMAP_URL: user and password are needed"),
        ({"AICINA_IMAP_URL": "imaps://u:p@mail.example.lv/a%0Ab"}, "AICINA_IMAP_URL: user and password are needed"),
        ({**LOCAL, "AICINA_BOUNCES": "yes"}, "AICINA_BOUNCES='yes': one of on, off"),
        ({"AICINA_BOUNCES": "on"}, "AICINA_BOUNCES=on: AICINA_IMAP_URL is needed too"),
        ({"AICINA_AUTHSERV_ID": "mx; dmarc=pass"}, "AICINA_AUTHSERV_ID='mx; dmarc=pass'"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, changes: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, changes)
    assert [problem[: len(line)] for problem in raised.value.problems] == [line]
    assert "p@" not in str(raised.value)


def test_bounces_and_trust_are_off_until_asked_for(tmp_path: Path) -> None:
    base = {"AICINA_DATA_DIR": str(tmp_path), **LOCAL}
    off, on = read_settings(base), read_settings(base | {"AICINA_BOUNCES": "on", "AICINA_AUTHSERV_ID": "MX.example.lv"})
    assert (off.bounces, off.authserv_id) == (False, "")
    assert (on.bounces, on.authserv_id) == (True, "mx.example.lv")


def test_name_of_the_mailbox_holds_no_password(tmp_path: Path) -> None:
    found = read(tmp_path, LOCAL)
    assert found is not None
    assert found.name == "aicina@example.lv@127.0.0.1:1143/Pasts"
