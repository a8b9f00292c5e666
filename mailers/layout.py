"""The look of a letter: templates/mail rendered twice, as plain text and as HTML with its styles inlined."""

import re
from typing import Any

from css_inline import CSSInliner
from flask import current_app

from core.locale import language
from core.wording import NO_BREAK

# No network: a stylesheet address in somebody's text must not make the worker fetch it.
_inliner = CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def render_letter(template: str, **values: Any) -> tuple[str, str]:
    """Plain text and HTML of `templates/<template>.txt` and `.html`, in the language that is forced.

    Templates get `values`, `language`, `sender_name` (the site's unless given) and gettext, but no request and no
    globals of the site: a letter is written by the worker.
    """
    environment = current_app.jinja_env
    given = {"language": language(), "sender_name": current_app.config["AICINA"].mail_name, **values}
    text = environment.get_template(f"{template}.txt").render(given)
    html = environment.get_template(f"{template}.html").render(given)
    return tidy_text(text), _inliner.inline(html)


def tidy_text(text: str) -> str:
    """Trailing blanks gone, at most one empty line in a row, one line end at the end.

    Spaces that do not break are ordinary ones: plain text is searched and copied, and its lines are not ours to break.
    """
    lines = "\n".join(line.replace(NO_BREAK, " ").rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
