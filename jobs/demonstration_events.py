"""The events of the demonstration; days and hours are added by demonstration.py."""

from dataclasses import replace
from datetime import date

from core.bilingual import Bilingual
from registration.inputs import EventDraft, Option, Person, ProgrammeItem, QuestionDraft
from registration.series_terms import SeriesDraft
from registration.terms import Ask, EventKind, QuestionKind

CONTACT = ("Projekta birojs", "projekts@example.lv")
PHONE = "+37120000001"
FUNDER = Bilingual(
    "Labklājības ministrijas Eiropas Sociālā fonda projekts „Profesionāla sociālā darba attīstība pašvaldībās”.",
    "European Social Fund project of the Ministry of Welfare “Development of professional social work in "
    "municipalities”.",
)
NUMBER = "9.2.1.1/15/I/001"
SOMEDAY = date(2000, 1, 1)


def _row(starts: str, ends: str, lv: str, en: str, *speakers: str) -> ProgrammeItem:
    first, last = (int(t[:2]) * 60 + int(t[3:]) for t in (starts, ends))
    return ProgrammeItem(first, last, Bilingual(lv, en), speakers)


FOCUS_GROUP = EventDraft(
    kind=EventKind.focus_group,
    title=Bilingual("Fokusgrupas diskusija „Darbs ar kopienām”", "Focus group “Working with communities”"),
    day=SOMEDAY,
    summary=Bilingual(
        "Nevalstisko organizāciju pārstāvju pieredze un skatījums: kā Latvijā notiek darbs ar kopienām, kas traucē un "
        "kas izdodas.",
        "What NGOs know about community work in Latvia: what gets in the way and what works.",
    ),
    description=Bilingual(
        "Diskusijā vēlamies uzklausīt praktiķus, kuri ikdienā strādā ar kopienām:\n\n"
        "- kā darbs ar kopienām notiek šobrīd;\n- kādi ir šķēršļi un labā prakse;\n"
        "- kam un kā šis darbs būtu jāveicina pašvaldībās.\n\n"
        "Tikšanās notiek attālināti, platformā *Zoom*. Grupā ir līdz desmit dalībniekiem.",
        "We would like to hear from people who work with communities every day:\n\n"
        "- how community work is done today;\n- what gets in the way and what works well;\n"
        "- who should support it in municipalities, and how.\n\nWe meet online, on *Zoom*. Up to ten people take part.",
    ),
    audience=Bilingual("Nevalstisko organizāciju pārstāvji", "Representatives of NGOs"),
    online_url="https://zoom.us/j/20000000001",
    online_number="200 0000 0001",
    online_passcode="kopiena",
    people=(
        Person("Ieva Priedīte", Bilingual("Tukuma novada Sociālā dienesta vadītāja", "Head of Tukums Social Service")),
        Person(
            "Agnese Liepkalne-Egle",
            Bilingual("biedrības „Kopā kopienā” programmas vadītāja", "programme lead, Together in the Community"),
        ),
    ),
    contact_name=CONTACT[0],
    contact_phone=PHONE,
    contact_email=CONTACT[1],
    project_number=NUMBER,
    funder=FUNDER,
    capacity=10,
    ask_institution=Ask.required,
    ask_municipality=Ask.optional,
    questions=(
        QuestionDraft(
            None,
            QuestionKind.one,
            Bilingual("Cik ilgi strādājat ar kopienām?", "How long have you worked with communities?"),
            options=(
                Option("new", Bilingual("Mazāk nekā gadu", "Less than a year")),
                Option("some", Bilingual("1–5 gadus", "1–5 years")),
                Option("long", Bilingual("Vairāk nekā 5 gadus", "More than 5 years")),
            ),
        ),
    ),
)

THINK_TANK = EventDraft(
    kind=EventKind.think_tank,
    title=Bilingual("Domnīca „Pikniks ar savējiem pie ugunskura”", "Think tank “A picnic by the fire”"),
    day=SOMEDAY,
    summary=Bilingual(
        "Kādam jābūt sociālajam darbam kopienā, lai tas jauniešiem būtu saprotams, pieejams un iesaistošs?",
        "What should community social work be like, so that young people understand it and want to take part?",
    ),
    description=Bilingual(
        "Atvērtā un draudzīgā gaisotnē pie jaunatnes centra „Nagla” spriedīsim par sociālā darbinieka lomu jauniešu "
        "iniciatīvās. Galvenā loma atvēlēta pašiem jauniešiem; piedalīsies arī domes, sociālā dienesta, ministrijas un "
        "nevalstisko organizāciju pārstāvji. Pēc sarunām gatavosim burgerus.",
        "An open, friendly talk by the “Nagla” youth centre about what a community social worker can do for young "
        "people's own ideas. Young people lead; the council, the social service, the ministry and NGOs listen. "
        "Afterwards we make burgers together.",
    ),
    audience=Bilingual(
        "Tukuma novada jaunieši, viņu vecāki un citi interesenti", "Young people of Tukums, their parents, and others"
    ),
    venue=Bilingual("Kandavas jaunatnes centrs „Nagla”", "Kandava youth centre “Nagla”"),
    address="Zīļu iela 2, Kandava, Tukuma novads",
    region="kurzeme",
    people=(Person("Mārtiņš Kalnozols", Bilingual("pētnieks, aktīvists un tētis", "researcher, activist and father")),),
    programme=(
        _row("15:45", "16:00", "Reģistrācija", "Arrival"),
        _row(
            "16:00",
            "16:30",
            "Pasākuma atklāšana",
            "Opening",
            "Inga Krastiņlauka, Tukuma novada domes priekšsēdētāja vietniece",
            "Ieva Priedīte, Tukuma novada pašvaldības Sociālā dienesta vadītāja",
            "Laura Bērzlapa, Kandavas Jauniešu centra „Nagla” vadītāja",
        ),
        _row(
            "16:30",
            "17:00",
            "Iepazīšanās un kopīga ugunskura iedegšana",
            "Getting to know each other, lighting the fire",
        ),
        _row(
            "17:00",
            "18:00",
            "Diskusija par sociālā darbinieka lomu jauniešu līdzdalības un iniciatīvu īstenošanā",
            "Discussion: what a social worker can do for young people's ideas",
        ),
        _row(
            "18:00", "18:30", "Grupu darba rezultāti un to nodošana domes pārstāvjiem", "Results, handed to the council"
        ),
        _row("18:30", "20:00", "Burgeru darbnīca, pikniks un draudzīgas sarunas", "Burgers, picnic and talk"),
    ),
    contact_name=CONTACT[0],
    contact_phone=PHONE,
    contact_email=CONTACT[1],
    project_number=NUMBER,
    funder=FUNDER,
    capacity=60,
    ask_municipality=Ask.optional,
    questions=(
        QuestionDraft(
            None,
            QuestionKind.one,
            Bilingual("Kas piesakās?", "Who is registering?"),
            options=(
                Option("youth", Bilingual("Jaunietis", "A young person")),
                Option("parent", Bilingual("Vecāks", "A parent")),
                Option("other", Bilingual("Cits interesents", "Somebody else")),
            ),
            required=True,
        ),
        QuestionDraft(
            None,
            QuestionKind.many,
            Bilingual("Ēdiena vajadzības burgeru darbnīcā", "Food needs for the burgers"),
            Bilingual(
                "Atbildi redz tikai rīkotājs; pēc pasākuma to dzēš.",
                "Only the organiser sees this; deleted afterwards.",
            ),
            options=(
                Option("vegetarian", Bilingual("Veģetārs burgers", "Vegetarian")),
                Option("gluten", Bilingual("Bez glutēna", "Gluten-free")),
                Option("lactose", Bilingual("Bez laktozes", "Lactose-free")),
            ),
            sensitive=True,
        ),
    ),
)

REGIONAL_MEETING = EventDraft(
    kind=EventKind.regional_meeting,
    title=Bilingual(
        "Vidzemes reģiona sociālo dienestu un NVO sanāksme", "Meeting of Vidzeme's social services and NGOs"
    ),
    day=SOMEDAY,
    summary=Bilingual(
        "Metodiski informatīvā sanāksme Vidzemes pašvaldību sociālo dienestu un nevalstisko organizāciju "
        "speciālistiem.",
        "A working meeting for social service and NGO specialists of Vidzeme.",
    ),
    description=Bilingual(
        "Runāsim par sociālo dienestu un nevalstisko organizāciju sadarbību: ministrijas aktualitātes, veiksmīgas "
        "sadarbības pieredzes stāsti un radošs darbs grupās.",
        "How social services and NGOs work together: news of the ministry, stories that worked, and creative group "
        "work.",
    ),
    audience=Bilingual(
        "Pašvaldību sociālo dienestu un nevalstisko organizāciju speciālisti",
        "Specialists of municipal social services and NGOs",
    ),
    venue=Bilingual("Koncertzāle „Valmiera”", "Concert hall “Valmiera”"),
    address="Leona Paegles iela 10, Valmiera",
    region="vidzeme",
    contact_name=CONTACT[0],
    contact_phone=PHONE,
    contact_email=CONTACT[1],
    project_number=NUMBER,
    funder=FUNDER,
    ask_institution=Ask.required,
    ask_municipality=Ask.required,
)

PAST_MEETING = replace(
    REGIONAL_MEETING,
    title=Bilingual(
        "Zemgales reģiona sociālo dienestu un NVO sanāksme", "Meeting of Zemgale's social services and NGOs"
    ),
    summary=Bilingual(
        "Metodiski informatīvā sanāksme Zemgales pašvaldību sociālo dienestu un nevalstisko organizāciju "
        "speciālistiem.",
        "A working meeting for social service and NGO specialists of Zemgale.",
    ),
    venue=Bilingual("Dobeles Amatu māja", "Dobele House of Crafts"),
    address="Baznīcas iela 8, Dobele",
    region="zemgale",
    capacity=40,
    programme=(
        _row("09:30", "10:00", "Reģistrācija", "Arrival"),
        _row("10:00", "11:00", "Ministrijas aktualitātes", "News of the ministry"),
        _row("11:00", "12:30", "Pieredzes stāsti: kas izdevās un kāpēc", "Stories that worked, and why"),
        _row("12:30", "13:15", "Pusdienas", "Lunch"),
        _row("13:15", "15:00", "Radošs darbs grupās", "Creative group work"),
        _row("15:00", "15:30", "Grupu darba rezultāti", "What the groups worked out"),
    ),
)

SERIES = SeriesDraft(
    title=Bilingual("Sanāksmes reģionos", "Meetings in the regions"),
    description=Bilingual(
        "Sociālo dienestu un nevalstisko organizāciju sadarbības sanāksmes notiek katrā plānošanas reģionā. Saturs "
        "visur ir viens: ministrijas aktualitātes, pieredzes stāsti un darbs grupās.\n\n"
        "Aicinām piedalīties **sava reģiona** sanāksmē; ja diena neder, varat izvēlēties citu.",
        "Social services and NGOs meet in each planning region. The content is the same everywhere: news of the "
        "ministry, stories from practice, and group work.\n\n"
        "Please come to the meeting of **your own region**; if the day does not suit you, choose another.",
    ),
    funder=FUNDER,
    project_number=NUMBER,
)
