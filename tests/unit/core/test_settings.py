"""Settings: what a demonstration may leave out, and what a public service may not."""

from pathlib import Path

import pytest

from core.settings import SettingsError, Smtp, read_settings

PUBLIC = {
    "AICINA_PUBLIC_URL": "https://aicina.example.lv",
    "AICINA_SECRET_KEY": "k8Jq2vX0sWm5rT9bYd3nLf6hPz1cGa7u",
    "AICINA_SMTP_URL": "smtps://user:pass@mail.example.lv",
    "AICINA_MAIL_FROM": "aicina@example.lv",
}


def problems(folder: Path, changes: dict[str, str | None]) -> list[str]:
    environ = {"AICINA_DATA_DIR": str(folder)} | PUBLIC | changes
    with pytest.raises(SettingsError) as raised:
        read_settings({k: v for k, v in environ.items() if v is not None})
    assert str(raised.value).splitlines() == raised.value.problems
    return raised.value.problems


def test_a_public_service_with_everything_set(tmp_path: Path) -> None:
    found = read_settings({"AICINA_DATA_DIR": str(tmp_path), **PUBLIC})
    assert (found.secure, found.demonstration, found.domain) == (True, False, "aicina.example.lv")
    assert found.trusted_hosts == ("aicina.example.lv",)
    assert found.smtp == Smtp("mail.example.lv", 465, "tls", "user", "pass")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"AICINA_PUBLIC_URL": "http://aicina.example.lv"}, "AICINA_PUBLIC_URL: a public service needs https://"),
        ({"AICINA_PUBLIC_URL": "aicina.example.lv"}, "AICINA_PUBLIC_URL="),
        ({"AICINA_PUBLIC_URL": "https://u:p@aicina.example.lv"}, "AICINA_PUBLIC_URL="),
        (
            {"AICINA_PUBLIC_URL": "https://example.lv/aicina"},
            "AICINA_PUBLIC_URL='https://example.lv/aicina': a host of",
        ),
        ({"AICINA_SECRET_KEY": None}, "AICINA_SECRET_KEY is not set"),
        ({"AICINA_SECRET_KEY": "short"}, "AICINA_SECRET_KEY is too weak"),
        ({"AICINA_SECRET_KEY": "a" * 64}, "AICINA_SECRET_KEY is too weak"),
        ({"AICINA_SMTP_URL": None}, "AICINA_SMTP_URL is not set"),
        ({"AICINA_SMTP_URL": "mail.example.lv"}, "AICINA_SMTP_URL: smtp://"),
        ({"AICINA_SMTP_URL": "smtp://mail.example.lv:notaport"}, "AICINA_SMTP_URL: smtp://"),
        ({"AICINA_SMTP_URL": "smtp://u:p@mail.example.lv"}, "AICINA_SMTP_URL: a password over an open line"),
        ({"AICINA_MAIL_FROM": None}, "AICINA_MAIL_FROM is not set"),
        ({"AICINA_MAIL_FROM": "aicina"}, "AICINA_MAIL_FROM='aicina': an e-mail address"),
        ({"AICINA_MAIL_FROM": "Aicina@Gmail.com"}, "AICINA_MAIL_FROM=Aicina@gmail.com: Gmail keeps answers"),
        ({"AICINA_WEB_WORKERS": "0"}, "AICINA_WEB_WORKERS='0'"),
        ({"AICINA_TRUSTED_HOSTS": "*"}, "AICINA_TRUSTED_HOSTS=*"),
        ({"AICINA_PORT": "0"}, "AICINA_PORT='0'"),
        ({"AICINA_PORT": "٥٠٠٠"}, "AICINA_PORT='٥٠٠٠'"),
        ({"AICINA_PORT": "65536"}, "AICINA_PORT='65536'"),
        ({"AICINA_PROXY_HOPS": "-1"}, "AICINA_PROXY_HOPS='-1'"),
        ({"AICINA_DEFAULT_LANGUAGE": "de"}, "AICINA_DEFAULT_LANGUAGE='de'"),
        ({"AICINA_DATABASE_URL": "mysql://localhost/x"}, "AICINA_DATABASE_URL:"),
        ({"AICINA_DATABASE_URL": "not an address"}, "AICINA_DATABASE_URL:"),
    ],
)
def test_an_unsafe_public_service_does_not_start(tmp_path: Path, changes: dict[str, str | None], line: str) -> None:
    found = problems(tmp_path, changes)
    assert [p for p in found if p.startswith(line)], found


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    changes = {"AICINA_SECRET_KEY": None, "AICINA_SMTP_URL": None, "AICINA_MAIL_FROM": None, "AICINA_PORT": "x"}
    assert len(problems(tmp_path, changes)) == 4


def test_a_wrong_mail_server_is_not_called_a_missing_one(tmp_path: Path) -> None:
    assert problems(tmp_path, {"AICINA_SMTP_URL": "ftp://mail.example.lv"}) == [
        "AICINA_SMTP_URL: smtp://, smtp+starttls:// or smtps:// with user:password@host:port is needed."
    ]


def test_the_secret_of_a_demonstration_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = (read_settings({"AICINA_DATA_DIR": str(tmp_path)}) for _ in range(2))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_demonstration_never_writes_to_real_people(tmp_path: Path) -> None:
    environ = {"AICINA_DATA_DIR": str(tmp_path), "AICINA_SMTP_URL": "smtps://mail.example.lv"}
    with pytest.raises(SettingsError, match="AICINA_PUBLIC_URL is not set"):
        read_settings(environ)


def test_an_empty_environment_is_a_demonstration_on_loopback(tmp_path: Path) -> None:
    found = read_settings({"AICINA_DATA_DIR": str(tmp_path)})
    assert (found.host, found.port, found.demonstration, found.smtp) == ("127.0.0.1", 5000, True, None)
    assert found.public_url == "http://127.0.0.1:5000"


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="AICINA_DATA_DIR="):
        read_settings({"AICINA_DATA_DIR": str(tmp_path / "file" / "below")})
