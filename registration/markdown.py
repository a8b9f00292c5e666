"""Texts that organisers write in Markdown, made safe: HTML for pages, plain words for letters and calendars."""

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

# Page and section own h1 and h2. Pictures stay out: they would let other sites count our readers.
FIRST_HEADING, LAST_HEADING = 3, 6
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6", "blockquote", "code", "pre", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
BARE_LINK = re.compile(r"https?://[^\s<>\"“”„]+[^\s<>\"“”„.,;:!?)\]]")


def to_html(text: str) -> Markup:
    """The text as HTML in which nothing can run; headings begin at h3, links carry rel="nofollow noopener"."""
    if not text.strip():
        return Markup("")
    attributes = {"a": {"href"}, "ol": {"start"}}
    safe = nh3.clean(
        _PARSER.render(text), tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel="nofollow noopener"
    )
    return Markup(safe.strip())


def to_plain(text: str) -> str:
    """The text without its marks: paragraphs apart, list items with a dash or number, a link as "words (address)"."""
    blocks: list[str] = []
    marks: list[str] = []
    for token in _PARSER.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            marks.append("-" if token.tag == "ul" else "0")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "list_item_open":
            blocks.append(_bullet(marks, token.info))
        elif token.type == "hr":
            blocks.append("")
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.strip("\n"))
        elif token.type == "inline":
            words = "".join(_words(token.children or []))
            if blocks and blocks[-1].endswith("\0"):  # the first paragraph of a list item stands beside its mark
                blocks[-1] = blocks[-1][:-1] + words
            else:
                blocks.append(words)
    return _joined([block.rstrip("\0") for block in blocks if block.strip("\0 -")])


def _bullet(marks: Sequence[str], number: str) -> str:
    mark = "-" if marks[-1] == "-" else f"{number}."
    return "  " * (len(marks) - 1) + mark + " \0"


def _joined(blocks: Sequence[str]) -> str:
    lines: list[str] = []
    for index, block in enumerate(blocks):
        both_items = index > 0 and _is_item(block) and _is_item(blocks[index - 1])
        lines.append(("\n" if both_items else "\n\n") + block if index else block)
    return "".join(lines)


def _is_item(block: str) -> bool:
    return re.match(r" *(-|\d+\.) ", block) is not None


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    address, said = "", ""
    for token in tokens:
        if token.type == "link_open":
            address, said = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            if said not in {address, address.removeprefix("mailto:").removeprefix("tel:")}:
                yield f" ({address})"
            address = ""
        elif token.type in {"softbreak", "hardbreak"}:
            yield "\n"
        elif token.type == "image":
            yield token.content
        elif token.content:
            said += token.content
            yield token.content


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = min(int(token.tag[1:]) + FIRST_HEADING - 1, LAST_HEADING)
            token.tag = f"h{level}"


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children and "http" in block.content:
            block.children = list(_with_links(block.children))


def _with_links(tokens: Sequence[Token]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or inside:
            yield token
            continue
        at = 0
        for found in BARE_LINK.finditer(token.content):
            yield _text(token.content[at : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": found.group()})
            yield _text(found.group())
            yield Token("link_close", "a", -1)
            at = found.end()
        yield _text(token.content[at:])


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("bare_links", _link_bare_addresses)
    return parser


_PARSER = _parser()
