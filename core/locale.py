"""Which language a reader gets, and the catalogues behind it."""

from functools import cache
from io import BytesIO
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from core.settings import LANGUAGES, ROOT

COOKIE = "lang"


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of a language, read from its .po file once per process; English texts stand in the code itself."""
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class PoDomain(Domain):
    """A gettext domain that needs no compiled files, so that none can be stale."""

    def get_translations(self) -> Any:
        """The catalogue of the reader's language, kept for the rest of the request."""
        if not has_app_context():
            return catalogue(language())
        # Flask-Babel drops this attribute wherever it changes the language; without it each text asks for it again.
        found = getattr(g.get("_flask_babel"), "babel_translations", None)
        if found is None:
            found = catalogue(language())
            if "_flask_babel" in g:
                g._flask_babel.babel_translations = found
        return found


class PoBabel(Babel):
    """Flask-Babel that takes its texts from PoDomain."""

    domain_instance = PoDomain()


babel = PoBabel()


def language() -> str:
    """The reader's language, "lv" or "en"; outside a request the one that was forced, else the default."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "lv"


def select_locale() -> str:
    """?lang= wins, then the reader's earlier choice, then what the browser asks for, then the default."""
    default = str(current_app.config["AICINA"].default_language)
    if not has_request_context():
        return default
    chosen = request.args.get("lang", "")
    if chosen in LANGUAGES:
        g.chosen_language = chosen
        return chosen
    remembered = request.cookies.get(COOKIE, "")
    if remembered in LANGUAGES:
        return remembered
    return request.accept_languages.best_match(LANGUAGES, default) or default


def init_locale(app: Flask) -> None:
    """Set up Babel: Latvian time, our catalogues, language by select_locale()."""
    babel.init_app(
        app,
        default_locale=app.config["AICINA"].default_language,
        default_timezone="Europe/Riga",
        locale_selector=select_locale,
    )

    @app.after_request
    def _remember(response: Any) -> Any:
        chosen = g.get("chosen_language")
        if chosen and request.cookies.get(COOKIE) != chosen and response.mimetype == "text/html":
            response.set_cookie(
                COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True, secure=app.config["AICINA"].secure
            )
        return response
