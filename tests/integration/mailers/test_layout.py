"""The look of a letter, from the real templates."""

from datetime import time

import html5lib
from flask_babel import force_locale
from jinja2 import ChoiceLoader, DictLoader

from core.wording import at_time
from mailers.layout import render_letter
from tests.integration.mailers.conftest import Office

HTML = """{% extends "mail/base.html" %}{% from "mail/_macros.html" import facts, letter_button, was_is %}
{% block title %}{{ title }}{% endblock %}{% block heading %}{{ title }}{% endblock %}
{% block content %}{{ facts([("Kad", when), ("Kur", "")]) }}{{ was_is([("Laiks", "10.00", "11.00")]) }}
{{ letter_button("https://aicina.example.lv/r/abc", "Mainīt") }}{% endblock %}"""
TEXT = """{% extends "mail/base.txt" %}{% from "mail/_macros.txt" import facts, letter_button, was_is %}
{% block heading %}{{ title }}{% endblock %}
{% block content %}{{ facts([("Kad", when), ("Kur", "")]) }}
{{ was_is([("Laiks", "10.00", "11.00")]) }}
{{ letter_button("https://aicina.example.lv/r/abc", "Mainīt") }}{% endblock %}"""


def render(office: Office, title: str, when: str = "25. septembris") -> tuple[str, str]:
    loaders = [DictLoader({"mail/test.html": HTML, "mail/test.txt": TEXT}), office.app.jinja_loader]
    office.app.jinja_loader = ChoiceLoader(loaders)
    with office.app.app_context(), force_locale("en"):
        return render_letter("mail/test", title=title, when=when)


def test_render_letter_text_is_tidy(sqlite_office: Office) -> None:
    text, _ = render(sqlite_office, "Labdien & <sveiki>")
    assert text == (
        "Aicina\n\nLabdien & <sveiki>\n\nKad: 25. septembris\n\nLaiks: 11.00 (was: 10.00)\n\n"
        "Mainīt:\nhttps://aicina.example.lv/r/abc\n\n--\n"
    )


def test_render_letter_html_is_escaped_valid_and_loads_nothing(sqlite_office: Office) -> None:
    _, html = render(sqlite_office, "<script>alert(1)</script>")
    parser = html5lib.HTMLParser()
    parser.parse(html.lstrip())
    assert parser.errors == []
    assert "<script" not in html
    assert not [tag for tag in ("<img", "<link", "url(", "@import", "src=") if tag in html]
    assert '<html lang="en">' in html
    assert "prefers-color-scheme: dark" in html
    assert 'href="https://aicina.example.lv/r/abc"' in html
    assert "Kur" not in html


def test_hour_stays_with_its_word_where_lines_break_and_is_plain_to_search_in_plain_text(sqlite_office: Office) -> None:
    text, html = render(sqlite_office, "Labdien", at_time(time(16, 0), "lv"))
    assert "Kad: plkst. 16.00\n" in text
    assert "plkst.\u00a016.00" in html.replace("&nbsp;", "\u00a0")
