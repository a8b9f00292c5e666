"""Markdown of organisers as HTML and as plain words."""

import re
import time

import pytest

from registration.markdown import to_html, to_plain


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("", "", ""),
        ("  \n ", "", ""),
        ("Viens\ndivi\n\ntrīs", "<p>Viens<br>\ndivi</p>\n<p>trīs</p>", "Viens\ndivi\n\ntrīs"),
        ("# Virsraksts", "<h3>Virsraksts</h3>", "Virsraksts"),
        ("###### Sīks", "<h6>Sīks</h6>", "Sīks"),
        ("**trekns** un *slīps*", "<p><strong>trekns</strong> un <em>slīps</em></p>", "trekns un slīps"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>', "3. c\n4. d"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>", "- a\n  - b"),
        (
            "[mājaslapa](https://a.lv/x)",
            '<p><a href="https://a.lv/x" rel="nofollow noopener">mājaslapa</a></p>',
            "mājaslapa (https://a.lv/x)",
        ),
        (
            "Skat. https://a.lv/x.",
            '<p>Skat. <a href="https://a.lv/x" rel="nofollow noopener">https://a.lv/x</a>.</p>',
            "Skat. https://a.lv/x.",
        ),
        (
            "<mailto:a@example.lv>",
            '<p><a href="mailto:a@example.lv" rel="nofollow noopener">mailto:a@example.lv</a></p>',
            "mailto:a@example.lv",
        ),
        ("`kods`", "<p><code>kods</code></p>", "kods"),
    ],
)
def test_markdown_as_html_and_plain(text: str, html: str, plain: str) -> None:
    assert (str(to_html(text)), to_plain(text)) == (html, plain)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "![x](https://elsewhere.example/count.png)",
        "<javascript:alert(1)>",
        '[x](https://a.lv/" onmouseover="alert(1))',
        "<iframe src=https://a.lv></iframe>",
        "<style>*{display:none}</style>",
        '<a href="https://a.lv" onclick="x">x</a>',
    ],
)
def test_markdown_holds_nothing_that_runs_or_loads(text: str) -> None:
    html = str(to_html(text))
    harmless = r'<(p|br|em|strong|a href="https://[^"<> ]*" rel="nofollow noopener")>'
    assert [tag for tag in re.findall(r"<[^/][^>]*>", html) if not re.fullmatch(harmless, tag)] == []


@pytest.mark.parametrize(
    "piece", [">", "[", "*a ", "- ", "`", "[a](", "![[", "<", "**a", "_a*", "1. ", "https://", "\\", "&#0;"]
)
def test_markdown_of_repeated_marks_is_quick(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    to_html(text)
    to_plain(text)
    assert time.process_time() - began < 3
