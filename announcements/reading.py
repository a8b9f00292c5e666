"""A text read as an announcement: every field with the words it was read from, and what must be asked. Start here.

    read_page → dates, times, programme → days and hours, places, people, contacts, links, project → Reading

Pure: the same text and the same day give the same reading. Any text at all gives one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from announcements import contacts, headings, people, places, programme, projects, remaining
from announcements.dates import days_of
from announcements.day_asking import Days, ask_days
from announcements.day_roles import judge
from announcements.gathering import Gathered, Reading
from announcements.links import Link, LinkUse, links_of
from announcements.page import read_page
from announcements.programme import Programme
from announcements.programme_asking import ask_programme
from announcements.terms import MOST_CHARACTERS, ClockMention, Found, Notice, Option, QuestionCode, Span
from announcements.time_asking import ask_times, hours_beside
from announcements.times import times_of


def read_announcement(text: str, today: date) -> Reading:
    """What the text says of an event and what it leaves open; of a longer text the first 200,000 characters."""
    page = read_page(text[:MOST_CHARACTERS])
    gathered = Gathered(page)
    mentions = days_of(page)
    times = times_of(page, [mention.span for mention in mentions])
    plan = programme.programme_of(page, times, mentions)
    judged = judge(
        page, [m for m in mentions if page.line_number(m.span.start) not in plan.lines or plan.days > 1], times
    )
    when = ask_days(gathered, judged, times, plan.days, today)
    title = headings.title_of(page)
    _heads(gathered, title)
    _project(gathered)
    links = links_of(page)
    if when.mention is None:
        _contact(gathered, ())
        questions, facts = tuple(gathered.questions), projects.facts_of(page)
        return Reading(page, gathered.fields, questions, facts=facts, dated=False)
    if when.several:
        _each_day(gathered, times, when)
    else:
        ask_times(gathered, times, plan, when)
    ask_programme(gathered, plan)
    if not when.several or "venue" not in gathered.fields:
        _place(gathered, places.places_of(page, when.mention), places.online_of(page))
    leaders = people.people_of(page)
    if leaders:
        gathered.put("people", leaders, Span(leaders[0].span.start, leaders[0].span.end))
    _contact(gathered, [one.name for one in leaders])
    _links(gathered, links)
    region = headings.region_of(page, title, when.mention)
    if region is not None:
        gathered.fields["region"] = region
    _texts(gathered, title, plan)
    return Reading(page, gathered.fields, tuple(gathered.questions), tuple(gathered.notices))


def _each_day(gathered: Gathered, times: Sequence[ClockMention], when: Days) -> None:
    """Of several days each brings its own hours and place; they are put in by the answer that chooses the day."""
    asked = next(question for question in gathered.questions if question.code is QuestionCode.which_day)
    options = []
    for option in asked.options:
        mention = option.facts.get("mention")
        if mention is not None:
            own = Days(mention, deadline_times=when.deadline_times)
            held = places.places_beside(gathered.page, mention)
            sets = {**option.sets, **hours_beside(gathered, times, own)}
            if len(held) == 1:
                sets |= {"venue_lv": held[0].venue, "address": held[0].address}
                gathered.fields["venue"] = Found(None, held[0].span)
                option = replace(option, facts={**option.facts, "venue": held[0].venue or held[0].address})
            option = replace(option, sets=sets)
        options.append(option)
    gathered.questions[gathered.questions.index(asked)] = replace(asked, options=tuple(options))
    for name in ("start_time", "end_time"):
        gathered.fields.setdefault(name, Found(None, asked.spans[0]))


def _heads(gathered: Gathered, title: Found | None) -> None:
    if title is not None:
        gathered.fields["title"] = title
    gathered.fields["kind"] = headings.kind_of(gathered.page, title)


def _texts(gathered: Gathered, title: Found | None, plan: Programme) -> None:
    page = gathered.page
    for name, found in (("summary", headings.summary_of(page, title, None)), ("audience", headings.audience_of(page))):
        if found is not None:
            gathered.fields[name] = found
    description, shortened = remaining.description_of(page, plan.lines, title.span if title is not None else None)
    gathered.put("description", description, Span(0, 0))
    if shortened:
        gathered.tell(Notice.shortened)
    if headings.is_english(page):
        gathered.tell(Notice.english)


def _project(gathered: Gathered) -> None:
    numbers = projects.numbers_of(gathered.page)
    _one_of(gathered, QuestionCode.which_project, "project_number", numbers)
    funder = projects.funder_of(gathered.page)
    if funder is not None:
        gathered.fields["funder"] = funder


def _one_of(gathered: Gathered, code: QuestionCode, name: str, found: Sequence[Found]) -> None:
    """The one value there is; of several the organiser chooses."""
    if len(found) == 1:
        gathered.fields[name] = found[0]
    elif found:
        options = [
            Option(str(number), {name: one.value}, {"value": one.value}) for number, one in enumerate(found[:8], 1)
        ]
        gathered.ask(code, name, options, [one.span for one in found[:8]])


def _contact(gathered: Gathered, leaders: Sequence[str]) -> None:
    page = gathered.page
    phones, emails = contacts.phones_of(page), contacts.emails_of(page)
    _one_of(gathered, QuestionCode.which_phone, "contact_phone", phones)
    _one_of(gathered, QuestionCode.which_email, "contact_email", emails)
    asked = contacts.asked_of(page, [*phones, *emails], leaders)
    if not asked:
        return
    best = asked[0]
    names = contacts.nominatives(best.name) if best.oblique else (best.name,)
    if len(names) == 1:
        gathered.put("contact_name", names[0], best.span)
        return
    options = [Option(str(n), {"contact_name": name}, {"value": name}) for n, name in enumerate(names, 1)]
    gathered.ask(QuestionCode.which_name, "contact_name", options, [best.span], {"value": best.name})


def _place(gathered: Gathered, found: Sequence[places.Place], online: places.Online | None) -> None:
    if len(found) == 1:
        gathered.put("venue", found[0].venue, found[0].span)
        gathered.put("address", found[0].address, found[0].span)
    elif found:
        options = [
            Option(
                str(n), {"venue_lv": one.venue, "address": one.address}, {"venue": one.venue, "address": one.address}
            )
            for n, one in enumerate(found[:8], 1)
        ]
        gathered.ask(QuestionCode.which_place, "venue", options, [one.span for one in found[:8]])
    if online is not None:
        gathered.fields["online"] = Found(online.platform, online.span)
    elif not found:
        gathered.tell(Notice.no_place)


def _links(gathered: Gathered, links: Sequence[Link]) -> None:
    meetings: list[Any] = [Found(link.url, link.span) for link in links if link.use is LinkUse.meeting]
    surveys = [Found(link.url, link.span) for link in links if link.use is LinkUse.survey]
    meetings = [
        Found("https://" + str(one.value).removeprefix("http://"), one.span)
        if str(one.value).startswith("http://")
        else one
        for one in meetings
    ]
    _one_of(gathered, QuestionCode.which_link, "online_url", meetings)
    if surveys:
        gathered.fields["survey_url"] = surveys[0]
    if any(link.use is LinkUse.form for link in links):
        gathered.tell(Notice.other_form)
    if "online" in gathered.fields and not meetings:
        gathered.tell(Notice.no_link)
