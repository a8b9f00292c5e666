"""Settings from the environment, checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.settings_mail import Imap, Smtp, is_ip, is_local, read_authserv_id, read_bounces, read_imap, read_smtp
from core.text import email_address

__all__ = ["LANGUAGES", "ROOT", "Imap", "Settings", "SettingsError", "Smtp", "read_settings"]
LANGUAGES = ("lv", "en")
HOSTED_AT_GOOGLE = ("@gmail.com", "@googlemail.com")
ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """The environment cannot be used; `problems` holds one clear line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides."""

    data_dir: Path
    database_url: str
    public_url: str
    secret_key: str
    trusted_hosts: tuple[str, ...]
    host: str = "127.0.0.1"
    port: int = 5000
    smtp: Smtp | None = None
    imap: Imap | None = None
    authserv_id: str = ""  # ours in Authentication-Results; empty: no sender is believed
    bounces: bool = False  # each letter has its own envelope sender
    mail_from: str = "aicina@example.lv"
    mail_name: str = "Aicina"
    proxy_hops: int = 0
    default_language: str = "lv"
    operator: str = ""
    demonstration: bool = False
    web_workers: int = 2

    @property
    def secure(self) -> bool:
        """True when visitors come by https."""
        return self.public_url.startswith("https://")

    @property
    def domain(self) -> str:
        """The host name in addresses, for UIDs and Message-IDs."""
        host = urlsplit(self.public_url).hostname or "localhost"
        return host if "." in host and not is_ip(host) else "aicina.localdomain"

    @property
    def mail_dir(self) -> Path:
        """Where mail is kept as files when no SMTP server is set."""
        return self.data_dir / "mail"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises SettingsError with every problem found, so that one look at the log is enough.
    """
    return _Reader(os.environ if environ is None else environ).read()


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def read(self) -> Settings:
        """All settings; SettingsError names every problem found."""
        data_dir = Path(self._get("DATA_DIR", str(ROOT / "var"))).expanduser().absolute()
        port = self._integer("PORT", 5000, 1, 65535)
        smtp, imap = read_smtp(self._get, self.problems), read_imap(self._get, self.problems)
        public_url = self._public_url(port)
        local = is_local(urlsplit(public_url).hostname or "")
        settings = Settings(
            data_dir=data_dir,
            database_url=self._database_url(data_dir),
            public_url=public_url,
            secret_key=self._secret_key(data_dir, local),
            trusted_hosts=self._trusted_hosts(public_url, local),
            host=self._get("HOST", "127.0.0.1"),
            port=port,
            smtp=smtp,
            imap=imap,
            authserv_id=read_authserv_id(self._get, self.problems),
            bounces=read_bounces(self._get, imap, self.problems),
            mail_from=self._mail_from(),
            web_workers=self._integer("WEB_WORKERS", 2, 1, 64),
            mail_name=self._get("MAIL_NAME", "Aicina"),
            proxy_hops=self._integer("PROXY_HOPS", 0, 0, 5),
            default_language=self._choice("DEFAULT_LANGUAGE", LANGUAGES, "lv"),
            operator=self._get("OPERATOR", ""),
            demonstration=local and smtp is None,
        )
        self._check_production(settings, local)
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def _get(self, name: str, default: str) -> str:
        return self.environ.get(f"AICINA_{name}", "").strip() or default

    def _integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self._get(name, str(default))
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self.problems.append(f"AICINA_{name}={value!r}: a whole number from {low} to {high} is needed.")
        return default

    def _choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self._get(name, default)
        if value not in allowed:
            self.problems.append(f"AICINA_{name}={value!r}: one of {', '.join(allowed)} is needed.")
        return value

    def _database_url(self, data_dir: Path) -> str:
        value = self._get("DATABASE_URL", f"sqlite:///{data_dir / 'aicina.sqlite3'}")
        try:
            name = make_url(value).get_backend_name()
        except ArgumentError:
            name = "?"
        if name not in {"sqlite", "postgresql", "postgres"}:
            self.problems.append("AICINA_DATABASE_URL: a postgresql://... or sqlite:///... address is needed.")
            return value
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+psycopg://" + value.removeprefix(prefix)
        return value

    def _public_url(self, port: int) -> str:
        value = self._get("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
        try:
            parts = urlsplit(value)
            good = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.username)
            if good and parts.path:
                self.problems.append(f"AICINA_PUBLIC_URL={value!r}: a host of its own is needed, without {parts.path}.")
        except ValueError:
            good = False
        if not good:
            self.problems.append(
                f"AICINA_PUBLIC_URL={value!r}: an address such as https://aicina.example.lv is needed."
            )
            return f"http://127.0.0.1:{port}"
        return value

    def _trusted_hosts(self, public_url: str, local: bool) -> tuple[str, ...]:
        named = tuple(h.strip() for h in self._get("TRUSTED_HOSTS", "").split(",") if h.strip())
        if "*" in named:
            self.problems.append("AICINA_TRUSTED_HOSTS=*: name the hosts; a forged Host would get into links.")
        own = urlsplit(public_url).hostname or "127.0.0.1"
        return tuple(dict.fromkeys((*named, own, *(("127.0.0.1", "localhost", "[::1]") if local else ()))))

    def _secret_key(self, data_dir: Path, local: bool) -> str:
        value = self._get("SECRET_KEY", "")
        if value:
            if not local and (len(value) < 32 or len(set(value)) < 8):
                self.problems.append("AICINA_SECRET_KEY is too weak: 32 random characters or more are needed.")
            return value
        if not local:
            self.problems.append("AICINA_SECRET_KEY is not set: put 32 random characters or more there.")
            return ""
        return self._kept_secret(data_dir / "secret_key")

    def _kept_secret(self, path: Path) -> str:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                fresh = path.with_name(f".{path.name}.{os.getpid()}")
                with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    file.write(secrets.token_urlsafe(48))
                with suppress(FileExistsError):  # two first starts at once: one of them wins, both read the same
                    os.link(fresh, path)
                fresh.unlink()
            return path.read_text().strip()
        except OSError as error:
            self.problems.append(f"AICINA_DATA_DIR={path.parent}: cannot be written ({error.strerror}).")
            return ""

    def _mail_from(self) -> str:
        value = self._get("MAIL_FROM", "aicina@example.lv")
        try:
            value = email_address(value)
        except ValueError:
            self.problems.append(f"AICINA_MAIL_FROM={value!r}: an e-mail address such as aicina@example.lv is needed.")
        if value.lower().endswith(HOSTED_AT_GOOGLE):
            self.problems.append(f"AICINA_MAIL_FROM={value}: Gmail keeps answers to Gmail; use a mailbox elsewhere.")
        return value

    def _check_production(self, settings: Settings, local: bool) -> None:
        if local:
            if settings.smtp and not is_local(settings.smtp.host):
                self.problems.append("AICINA_PUBLIC_URL is not set, so links in real mail would lead nowhere: set it.")
            return
        if not settings.secure:
            self.problems.append("AICINA_PUBLIC_URL: a public service needs https:// (personal links travel in it).")
        if settings.smtp is None and not self._get("SMTP_URL", ""):
            self.problems.append("AICINA_SMTP_URL is not set: a public service must be able to send its letters.")
        if "MAIL_FROM" not in {k.removeprefix("AICINA_") for k in self.environ}:
            self.problems.append("AICINA_MAIL_FROM is not set: the address invitations come from and answers go to.")
