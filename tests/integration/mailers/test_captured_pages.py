"""Captured mail in the browser: the letter with its own styles and with nothing else."""

from email.message import EmailMessage

import pytest
from flask import Flask

LETTER = "20270120T090000.000000-0123456789abcdef0123-anna@example.lv.eml"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letter_is_shown_with_its_styles_and_without_scripts(app: Flask) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["To"] = "Sveiki", "anna@example.lv"
    mail.set_content("Labdien!")
    mail.add_alternative('<p style="color: green">Labdien!</p>', subtype="html")
    folder = app.config["AICINA"].mail_dir
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LETTER).write_bytes(bytes(mail))
    answer = app.test_client().get(f"/pasts/{LETTER}/html", base_url="http://127.0.0.1:5000")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
    )


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 404), ("", 404)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letters_are_read_from_this_machine_alone(app: Flask, address: str, status: int) -> None:
    client = app.test_client()
    for path in ("/pasts/", f"/pasts/{LETTER}"):
        answer = client.get(path, base_url="http://127.0.0.1:5000", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == (status if path == "/pasts/" else 404)
