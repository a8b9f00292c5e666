"""A text read as an announcement: every field with the words it was read from, and what must be asked. Start here.

    read_page → dates, times, programme → days and hours, places, people, contacts, links, project → Reading

Pure: the same text and the same day give the same reading. Any text at all gives one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from announcements import (
    conditions,
    foreign_days,
    headings,
    joining,
    online,
    people,
    places,
    programme,
    projects,
    remaining,
    titles,
)
from announcements.audience import audience_of
from announcements.contact_asking import ask_contact
from announcements.dates import days_of, said_by
from announcements.day_asking import Days, ask_days, ask_foreign_day
from announcements.day_roles import is_cancelled, is_moved, judge
from announcements.days_before import days_before
from announcements.gathering import Gathered, Reading
from announcements.links import Link, LinkUse, links_of
from announcements.page import Page, read_page
from announcements.programme import Programme
from announcements.programme_asking import ask_programme
from announcements.relative_days import relative_of
from announcements.terms import MOST_CHARACTERS, ClockMention, Found, Notice, Option, QuestionCode, Span
from announcements.time_asking import ask_times, hours_beside
from announcements.times import times_of


def read_announcement(text: str, today: date) -> Reading:
    """What the text says of an event and what it leaves open; of a longer text the first 200,000 characters."""
    page = read_page(text[:MOST_CHARACTERS])
    gathered = Gathered(page)
    found = days_of(page)
    mentions, times, foreign = foreign_days.apart(page, found, times_of(page, said_by(found)))
    plan = programme.programme_of(page, times, mentions)
    apart = [m for m in mentions if page.line_number(m.span.start) not in plan.lines or plan.days > 1]
    judged = judge(page, apart, times, plan.lines if plan.days > 1 else ())
    relative = relative_of(page, times, [mention.span for mention in mentions])
    when = ask_days(gathered, judged, times, plan.days, today, relative, days_before(page))
    if when.span is None and foreign:
        when = ask_foreign_day(gathered, foreign, today)
    title = titles.title_of(page)
    _tell_of_text(gathered)
    _heads(gathered, title, when.span)
    _project(gathered, when.span)
    links = links_of(page)
    if when.span is None:
        ask_contact(gathered, ())
        facts = projects.facts_of(page)
        return Reading(page, gathered.fields, tuple(gathered.questions), tuple(gathered.notices), facts, dated=False)
    if when.several:
        _each_day(gathered, times, when)
    else:
        ask_times(gathered, times, plan, when)
    ask_programme(gathered, plan)
    if not when.several or "venue" not in gathered.fields:
        _place(gathered, _held_at(page, title, plan, when.span), online.online_of(page, when.span))
    leaders = people.people_of(page)
    if leaders:
        gathered.put("people", leaders, Span(leaders[0].span.start, leaders[0].span.end))
    ask_contact(gathered, [one.name for one in leaders])
    _links(gathered, links)
    region = headings.region_of(page, title, when.span)
    if region is not None:
        gathered.fields["region"] = region
    _one_of(gathered, QuestionCode.which_capacity, "capacity", conditions.capacities_of(page))
    _texts(gathered, title, plan, when.span)
    joining.read_joining(gathered)
    joining.keep_private(gathered)
    prices = conditions.prices_of(page)
    return Reading(page, gathered.fields, tuple(gathered.questions), tuple(gathered.notices), prices)


def _tell_of_text(gathered: Gathered) -> None:
    """What must be known of the whole text before it is used."""
    page = gathered.page
    if headings.is_russian(page):
        gathered.tell(Notice.russian)
    if is_cancelled(page):
        gathered.tell(Notice.cancelled)
    elif is_moved(page):
        gathered.tell(Notice.moved)


def _each_day(gathered: Gathered, times: Sequence[ClockMention], when: Days) -> None:
    """Of several days each brings its own hours and place; they are put in by the answer that chooses the day."""
    asked = next(question for question in gathered.questions if question.code is QuestionCode.which_day)
    options = []
    starts = sorted(span.start for span in asked.spans)
    for option in asked.options:
        mention = option.facts.get("mention")
        if mention is not None:
            own = Days(mention, deadline_times=when.deadline_times)
            held = places.places_beside(gathered.page, mention)
            until = next((at for at in starts if at > mention.span.start), len(gathered.page.text))
            sets = hours_beside(gathered, times, own, option.sets, until)
            if len(held) == 1:
                sets |= {"venue_lv": held[0].venue, "address": held[0].address}
                gathered.fields["venue"] = Found(None, held[0].span)
                option = replace(option, facts={**option.facts, "venue": held[0].venue or held[0].address})
            option = replace(option, sets=sets)
        options.append(option)
    gathered.questions[gathered.questions.index(asked)] = replace(asked, options=tuple(options))
    for name in ("start_time", "end_time"):
        gathered.fields.setdefault(name, Found(None, asked.spans[0]))


def _heads(gathered: Gathered, title: Found | None, day: Span | None) -> None:
    """Title and kind; a name in quotation marks that the headline lacks is offered beside the headline."""
    if title is not None:
        gathered.fields["title"] = title
        names = (
            titles.names_beside(gathered.page, title, day, english=headings.is_english(gathered.page))
            if day is not None
            else ()
        )
        if names:
            options = [Option("headline", _titled(gathered, title.value), {"value": title.value})]
            options += [
                Option(f"name-{n}", _titled(gathered, one.title), {"value": one.title})
                for n, one in enumerate(names, 1)
            ]
            spans = [title.span, *(one.span for one in names)]
            gathered.ask(QuestionCode.which_title, "title", options, spans, {"value": title.value})
    gathered.fields["kind"] = headings.kind_of(gathered.page, title)


def _titled(gathered: Gathered, title: str) -> dict[str, str]:
    """The fields that a title goes into."""
    return {"title_lv": title} | ({"title_en": title} if headings.is_english(gathered.page) else {})


def _funder_apart(gathered: Gathered, day: Span | None) -> Span | None:
    """The sentence about who pays, when it says nothing else: not the day, nor what the event is called."""
    found = gathered.fields.get("funder")
    spans = [day, *(gathered.fields[name].span for name in ("title", "start_time") if name in gathered.fields)]
    if found is None or any(span is not None and found.span.start <= span.start < found.span.end for span in spans):
        return None
    return found.span


def _texts(gathered: Gathered, title: Found | None, plan: Programme, day: Span | None) -> None:
    page = gathered.page
    sentence = title is not None and titles.is_sentence(page, title, asked=not gathered.is_certain("title"))
    summary = headings.summary_of(page, title, plan.lines, from_title=sentence)
    for name, found in (("summary", summary), ("audience", audience_of(page))):
        if found is not None:
            gathered.fields[name] = found
    headline = title.span if title is not None and not sentence else None
    lead = headings.with_headline(page, summary.span, title) if summary is not None else None
    description, shortened = remaining.description_of(
        page, plan.lines - plan.telling, headline, _funder_apart(gathered, day), lead
    )
    gathered.put("description", description, Span(0, 0))
    if shortened:
        gathered.tell(Notice.shortened)
    if headings.is_english(page):
        gathered.tell(Notice.english)


def _project(gathered: Gathered, day: Span | None) -> None:
    numbers = projects.numbers_of(gathered.page)
    _one_of(gathered, QuestionCode.which_project, "project_number", numbers)
    funder = projects.funder_of(gathered.page, day)
    title = gathered.fields.get("title")
    if funder is not None and (title is None or not title.span.start <= funder.span.start < title.span.end):
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


def _held_at(page: Page, title: Found | None, plan: Programme, day: Span) -> Sequence[places.Place]:
    """The places of the event: what the text says, else the headline, and those of the programme's further days."""
    held = places.places_of(page, day)
    if title is not None and not any(place.venue for place in held):
        held = places.with_title(held, places.places_named_in(page, title.span))
    return places.with_days(page, held, plan.telling)


def _place(gathered: Gathered, found: Sequence[places.Place], held_online: online.Online | None) -> None:
    if len(found) == 1:
        gathered.put("venue", found[0].venue, found[0].span)
        gathered.put("address", found[0].address, found[0].street or found[0].span)
    elif found:
        options = [
            Option(
                str(n), {"venue_lv": one.venue, "address": one.address}, {"venue": one.venue, "address": one.address}
            )
            for n, one in enumerate(found[:8], 1)
        ]
        gathered.ask(QuestionCode.which_place, "venue", options, [one.span for one in found[:8]])
    if held_online is not None:
        gathered.fields["online"] = Found(held_online.platform, held_online.span)
    elif not found and Notice.russian not in gathered.notices:
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
    if meetings and "online" not in gathered.fields:
        gathered.fields["online"] = Found(online.platform_of(str(meetings[0].value)), meetings[0].span)
        gathered.notices[:] = [notice for notice in gathered.notices if notice is not Notice.no_place]
    if surveys:
        gathered.fields["survey_url"] = surveys[0]
    if any(link.use is LinkUse.form for link in links):
        gathered.tell(Notice.other_form)
    if "online" in gathered.fields and not meetings:
        gathered.tell(Notice.no_link)
