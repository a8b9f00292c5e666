"""Odd addresses and queries: the page, or a plain word that there is none; never a way to somewhere else."""

import pytest

from tests.integration.public.hostile import fine
from tests.integration.registration.world import Visitor

PATHS = [
    "/pasakumi/" + "a" * 5000,
    "/pasakumi/a%00b",
    "/pasakumi/%ED%A0%80",
    "/pasakumi/%FF",
    "/pasakumi/..%2f..%2fetc%2fpasswd",
    "/pasakumi/%F0%9F%98%80",
    "/pasakumi/' OR 1=1--",
    "/pasakumi/9223372036854775808",
    "/pasakumi/a%00b/saite",
    "/r/" + "a" * 5000,
    "/r/" + "A" * 32,
    "/r/" + "%00" * 32,
    "/r/" + "ā" * 32,
    "/r/%E2%80%A8aaaaaaaaaaaaaaaaaaa",
    "/pievienoties/" + "A" * 32,
    "/pievienoties/" + "%00" * 32,
    "/static/../app.py",
    "/static/%00",
    "/valoda/%00x/y",
    "/logo/99999999999999999999",
    "/nav-tadas",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_addresses_that_lead_nowhere(visitor: Visitor, path: str, method: str) -> None:
    answer = visitor.client.open(path, method=method, data=visitor.fields if method == "POST" else None)
    assert fine(answer)
    assert answer.status_code in {400, 404, 405}


QUERIES = [
    "lapa=-1", "lapa=0", "lapa=99999999999999999999", "lapa=٣", "lapa=1e9", "lapa[]=1", "lapa=%00",
    "q=%00", "q=%FF%FE", "q=%ED%A0%80", "q=%25%5F%5C", "q=" + "a" * 5000, "q=%F0%9F%98%80", "q=%E2%80%AE", "q='\"--",
    "veids=%00", "veids=nav", "veids=training&veids=other", "regions=%FF", "organizacija=%00", "organizacija=ā",
    "organizacija=" + "a" * 5000, "bijusie=junk", "lang=xx", "lang=lv&lang=en", "lang=%00", "lang=" + "e" * 5000,
    "lang=../en", "%00=%00", "&&=&=", "a=" * 500, "next=//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries_show_the_page(visitor: Visitor, query: str) -> None:
    for path in ("/", f"/pasakumi/{visitor.slug}", "/kalendari", "/kalendars/visi.ics"):
        answer = visitor.client.get(f"{path}?{query}")
        assert fine(answer)
        assert answer.status_code == 200, path


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "%2F%2Fevil.example", "/%0d%0aX:y", ""]
)
def test_the_language_switch_leads_nowhere_else(visitor: Visitor, target: str) -> None:
    answer = visitor.client.get(f"/valoda/en?next={target}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_redirects_are_paths(visitor: Visitor) -> None:
    answer = visitor.client.get("/r/aaa//..//evil.example/", headers={"Host": "127.0.0.1"})
    assert answer.status_code in {404, 308}
    place = visitor.register(1).headers["Location"]
    assert place.startswith("/r/")
