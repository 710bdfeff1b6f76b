"""Invented words of the demo programme; every person is made up."""

#: Group, its specialities, where it meets.
GROUPS = (
    ("Gruppe Schinkel", ("authorities", "housing"), "Stadtteiltreff"),
    ("Gruppe Wüste", ("language", "free-time"), "Café am Park"),
    ("Gruppe Altstadt", ("family", "free-time"), "Stadtbibliothek"),
)

#: Four companions for each group, in its order: call name and languages; the first one leads.
COMPANIONS = (
    (("Renate", "de"), ("Jonas", "de en"), ("Mehmet", "de tr"), ("Hiltrud", "de")),
    (("Karla", "de en"), ("Stefan", "de"), ("Priyanka", "de en ml"), ("Wolfgang", "de")),
    (("Ayşe", "de tr"), ("Birgit", "de en"), ("Luis", "de en fil"), ("Gesa", "de")),
)

#: Three newcomers for each group: call name, languages, days since arrival, district, situations.
NEWCOMERS = (
    (
        ("Anu Thomas", "ml en", 150, "Schinkel", "nurse"),
        ("Maricel Santos", "fil en", 96, "Schinkel-Ost", "nurse drives"),
        ("Elif Yıldız", "tr de", 61, "Schinkel", "nurse family"),
    ),
    (
        ("Rahul Menon", "ml en", 170, "Wüste", "nurse"),
        ("Josefina Cruz", "fil en", 45, "Wüste", "nurse children family"),
        ("Deniz Kaya", "tr en", 120, "Weststadt", "drives"),
    ),
    (
        ("Sreeja Nair", "ml en", 80, "Innenstadt", "nurse"),
        ("Angelo Reyes", "fil en", 133, "Sonnenhügel", "nurse family"),
        ("Zeynep Aydın", "tr de", 19, "Innenstadt", "nurse"),
    ),
)

INTERESTS = (
    "Badminton",
    "Kochen",
    "Radfahren",
    "Musik",
    "Wandern",
    "Kino",
    "Fußball",
    "Garten",
)
PLACES = ("Stadtbibliothek", "Café am Markt", "Botanischer Garten", "Rubbenbruchsee", "Wohnheim")

#: Topics that talks of the demo are about; keys of the default content.
TOPICS = (
    "learning-german",
    "work-and-team",
    "home-and-neighbours",
    "offices-and-letters",
    "leisure-and-sport",
    "friends-and-contacts",
    "shopping-and-food",
    "city-and-nature",
    "family",
)

NOTES = (
    "Hat den B2-Kurs gefunden und sucht jemanden zum Badminton, am liebsten mittwochs.",
    "Die Schichten sind anstrengend, aber das Team ist nett. Wir waren am Rubbenbruchsee.",
    "Der Brief von der Krankenkasse ist geklärt. Nächstes Mal schauen wir auf den Mietvertrag.",
    "Erzählt viel von zu Hause. Möchte gern einmal für die Gruppe kochen.",
    "Short call between two shifts. Everything fine, the bike is repaired.",
    "We practised for the exam together. She is nervous, but well prepared.",
    "Met at the library. He would like to join a choir.",
    "Bugün birlikte pazara gittik. Almanca konuşmak her hafta kolaylaşıyor.",
    "Yeni evine taşındı, komşularıyla tanıştı. Bir bisiklet arıyor.",
    "ഇന്ന് ഞങ്ങൾ ഒരുമിച്ച് ലൈബ്രറിയിൽ പോയി. ജർമ്മൻ പഠനം നന്നായി പോകുന്നു.",
    "Ist umgezogen und hat die Nachbarn kennengelernt. Der Aufzug ist oft kaputt.",
    "War zum ersten Mal beim Sportverein und will wieder hin.",
)

STEPS = (
    "Badminton-Gruppe anfragen",
    "Mietvertrag zusammen lesen",
    "Termin im Stadthaus begleiten",
    "Nach der Prüfung anrufen",
    "Fahrrad ansehen",
    "Chorprobe heraussuchen",
)

COMMENTS = (
    "Der Termin steht, wir gehen zusammen hin.",
    "Unterlagen sind vollständig.",
    "Das Formular liegt bei mir.",
)

#: What the coordinator asks about the latest talks; the first of them is answered.
QUESTIONS = (
    "Das klingt gut. Braucht es dafür noch etwas von uns?",
    "Wisst ihr schon, wann ihr euch wieder seht?",
)
ANSWER = "Danke, gerade nicht. Nächste Woche treffen wir uns wieder."
