"""The attendee list in the browser: tabs, search, filters, sorting, pages."""

import re
from datetime import timedelta

from core.db import db, transaction
from registration import leaving
from registration.institutions import resolve, seed_institutions
from registration.matching import assign_institution, assign_municipality
from registration.terms import Ask
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, world

__all__ = ["world"]


def names(page: str) -> list[str]:
    """The names in the table, in order."""
    return [re.sub(r"\s+", " ", name) for name in re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)]


def tab_counts(page: str) -> list[int]:
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    return [int(n) for n in re.findall(r'class="tab-count">(\d+)<', tabs)]


def show(world: World, **query: str) -> str:
    answer = world.client().get(world.url("/"), query_string=query, base_url=HOST)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_list_is_sorted_in_latvian_order(world: World) -> None:
    for name in (
        "Juris Zariņš",
        "Anna Čakša",
        "Ilze Cīrule",
        "Zane Āboliņa",
        "Jānis Abols",
        "Ēriks Šmits",
        "Ivo Skuja",
    ):
        world.register(name)
    expected = ["Āboliņa Zane", "Abols Jānis", "Cīrule Ilze", "Čakša Anna", "Skuja Ivo", "Šmits Ēriks", "Zariņš Juris"]
    assert names(show(world)) == expected


def test_tabs_count_every_status_and_waiting_shows_places(world: World) -> None:
    event_id, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id, capacity=1)
    world.event_id = event_id
    first, second, third = (world.register(name) for name in ("Anna Ozola", "Zane Bērza", "Aija Celma"))
    withdrawn = world.register("Dita Egle")
    with world.app.app_context(), transaction() as session:
        leaving.withdraw(session, world.settings, withdrawn, event_id, EARLY)
    page = show(world, statuss="waiting")
    assert tab_counts(page) == [1, 2, 1, 0, 4]
    assert names(page) == ["Bērza Zane", "Celma Aija"]
    assert re.findall(r'<td class="number"><span[^>]*>Place</span>(\d+)</td>', page) == ["1", "2"]
    assert names(show(world, statuss="visi")) == ["Bērza Zane", "Celma Aija", "Egle Dita", "Ozola Anna"]
    assert len({first, second, third}) == 3


def test_search_finds_a_person(world: World) -> None:
    world.register(
        "Jānis Āboliņš", email="janis@institute.lv", phone="+37120000042", institution="Labklājības ministrija"
    )
    world.register("Anna Kalniņa", email="anna@example.lv", phone="+37129999999", institution="Skola")
    client = world.client()
    for search in (
        "abolins", "ĀBOLIŅŠ", "janis abol", "janis@inst", "20 000 042", "+371 2000", "labklajibas", "  Āboliņš, Jānis ",
    ):  # fmt: skip
        page = client.get(world.url("/"), query_string={"q": search}, base_url=HOST).text
        assert (search, names(page), tab_counts(page)) == (search, ["Āboliņš Jānis"], [1, 0, 0, 0, 1])


def test_hostile_search_and_nonsense_addresses_show_a_page(world: World) -> None:
    world.register("Jānis Āboliņš")
    client = world.client()
    searches = ["%", "_", "\\", "' OR 1=1", "\x00", "ā" * 5000, "\ud800"]
    queries: list[dict[str, bytes | str]] = [{"q": text.encode("utf-8", "surrogatepass")} for text in searches]
    for pair in (
        "lapa=0", "lapa=99999999999", "lapa=x", "lapa=²", "statuss=nav", "seciba=1;drop", "atbilde=9:x", "atbilde=x",
        "institucija=i:99999999999", "institucija=i:x", "institucija=i:²", "pasvaldiba=c:\x00", "institucija=t:\x00",
        "institucija=-", "pasvaldiba=zzz",
    ):  # fmt: skip
        queries.append(dict([pair.split("=")]))
    answers = {str(q): client.get(world.url("/"), query_string=q, base_url=HOST).status_code for q in queries}
    assert answers == dict.fromkeys(answers, 200)


def test_filter_by_institution_municipality_and_answer(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        seed_institutions(session, EARLY)
    world.register(
        "Anna Ozola", institution="LM", municipality="Tukuma nov.", answers=world.answers("ngo", ("a", "ab"))
    )
    world.register("Zane Bērza", institution="Skola", municipality="Cēsis", answers=world.answers("city", ("ab",)))
    world.register("Aija Celma")
    with world.app.app_context():
        ministry = resolve(db.session(), world.organisation_id, "Labklājības ministrija")
        assert ministry is not None
        with transaction() as session:
            assign_institution(session, world.organisation_id, "LM", ministry, world.account_id, EARLY)
            assign_municipality(session, world.organisation_id, "Tukuma nov.", "LV-099", world.account_id, EARLY)
    role, topics, _food = world.questions
    assert names(show(world, institucija=f"i:{ministry}")) == ["Ozola Anna"]
    assert names(show(world, institucija="t:Skola")) == ["Bērza Zane"]
    assert names(show(world, institucija="-")) == ["Celma Aija"]
    assert names(show(world, pasvaldiba="c:LV-099")) == ["Ozola Anna"]
    assert names(show(world, pasvaldiba="t:Cēsis")) == ["Bērza Zane"]
    assert names(show(world, atbilde=f"{role}:city")) == ["Bērza Zane"]
    assert names(show(world, atbilde=f"{topics}:a")) == ["Ozola Anna"]
    assert names(show(world, atbilde=f"{topics}:ab")) == ["Bērza Zane", "Ozola Anna"]
    assert names(show(world, q="labklajibas")) == ["Ozola Anna"]


def test_sorting_by_time_and_by_institution(world: World) -> None:
    world.register("Zane Bērza", institution="Čiekurs", now=EARLY)
    world.register("Aija Celma", institution="", now=EARLY + timedelta(hours=1))
    world.register("Anna Ozola", institution="Cīrulis", now=EARLY + timedelta(hours=2))
    assert names(show(world, seciba="time")) == ["Bērza Zane", "Celma Aija", "Ozola Anna"]
    assert names(show(world, seciba="institution")) == ["Ozola Anna", "Bērza Zane", "Celma Aija"]


def test_long_list_has_pages_of_a_hundred(world: World) -> None:
    for number in range(103):
        world.register(f"Anna Ozola{number:03}")
    first, second = show(world), show(world, lapa="2")
    assert (len(names(first)), names(second)) == (100, ["Ozola100 Anna", "Ozola101 Anna", "Ozola102 Anna"])
    assert "lapa=2" in first
    assert names(show(world, lapa="77")) == names(second)
    assert len(names(show(world, seciba="institution", lapa="2"))) == 3


def test_sensitive_answers_are_not_in_the_list(world: World) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", (), "Alerģija pret riekstiem"))
    page = show(world)
    assert names(page) == ["Ozola Anna"]
    assert "riekstiem" not in page
    assert f'value="{world.questions[2]}:' not in page


def test_another_organisation_sees_nothing(world: World) -> None:
    person = world.register("Anna Ozola")
    clients = {email: world.client(email) for email in ("olga@example.lv", "edgars@example.lv", None)}
    for path in ("/", f"/{person}", f"/{person}/labot", f"/{person}/iznemt"):
        codes = {email: c.get(world.url(path), base_url=HOST).status_code for email, c in clients.items()}
        assert codes == {"olga@example.lv": 404, "edgars@example.lv": 200, None: 303}
        borrowed = clients["olga@example.lv"].get(world.url(path, org="svesa"), base_url=HOST)
        assert borrowed.status_code == 404


def test_numbers_that_do_not_exist_are_not_found(world: World) -> None:
    client = world.client()
    for number in ("0", "99999999999999999999", "2147483648"):
        assert client.get(f"/birojs/biedriba/pasakumi/{number}/dalibnieki/", base_url=HOST).status_code == 404
        assert client.get(world.url(f"/{number}"), base_url=HOST).status_code == 404


def test_hostile_names_are_shown_as_text(world: World) -> None:
    world.register("<script>alert(1)</script> =1+1", institution="{{ 7*7 }}")
    page = show(world)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page


def columns(page: str) -> list[str]:
    """The headings of the table, in order."""
    return re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page)


def test_columns_nobody_asked_for_and_nobody_filled_are_left_out(world: World) -> None:
    asks = {"ask_institution": Ask.no, "ask_municipality": Ask.no}
    new = new_event(world.app, world.settings, world.organisation_id, world.account_id, **asks)
    world.event_id = new[0]
    world.register("Anna Ozola")
    assert columns(show(world)) == ["Name", "Contact", "Registered at"]
    world.register("Zane Bērza", institution="Skola")
    assert columns(show(world)) == ["Name", "Institution", "Contact", "Registered at"]
    asks = {"ask_institution": Ask.required, "ask_municipality": Ask.optional}
    new = new_event(world.app, world.settings, world.organisation_id, world.account_id, **asks)
    world.event_id = new[0]
    world.register("Anna Ozola")
    assert columns(show(world)) == ["Name", "Institution", "Municipality", "Contact", "Registered at"]


def test_list_on_paper_says_which_event_when_and_where(world: World) -> None:
    page = show(world)
    on_paper = re.findall(r'<p class="print-only">([^<]*)</p>', page)
    assert on_paper == ["Wednesday, 10 March 2027, 16:00–19:00, Valmieras kultūras centrs"]
    assert f'href="{world.url("/druka")}?statuss=confirmed' in page
    long_page = world.client().get(world.url("/druka"), base_url=HOST).text
    assert re.findall(r"<button[^>]*data-print hidden>", long_page) != []


def test_lists_on_paper_say_until_when_they_may_be_kept(world: World) -> None:
    world.register("Anna Ozola", email="")
    said = "Only for the organiser. To be destroyed by 10 Sep 2027."
    for path in ("/druka", "/zvani"):
        assert said in world.client().get(world.url(path), base_url=HOST).text, path


def test_event_above_the_list_and_above_a_person_leads_to_the_desk(world: World) -> None:
    person = world.register("Anna Ozola")
    client = world.client()
    for path in ("/", f"/{person}"):
        page = client.get(world.url(path), base_url=HOST).text
        above = page.partition('<p class="eyebrow">')[2].partition("</p>")[0]
        assert above.startswith(
            f'<a href="/birojs/biedriba/pasakumi/{world.event_id}/parskats">Meeting in Valmiera</a>'
        )
        assert above.count("›") == (0 if path == "/" else 1)
