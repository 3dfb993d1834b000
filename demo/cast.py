"""Who is in the demonstration: invented staff, teams and centers, and real organisations without unassured details."""

from dataclasses import dataclass

PASSWORD = "concord-lantern-28025"


@dataclass(frozen=True)
class Staff:
    """One invented person: sign-in name, full name, role, and for field staff the seat, licence and languages."""

    username: str
    name: str
    role: str
    center: str = ""
    seat: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()


# code, name, agency identifier and the number to dial (invented domain names under .example, numbers of fiction).
CENTERS = [
    ("concord", "Concord Communications Center", "comm.concord.example", "704-555-0110", ["Concord"]),
    ("kannapolis", "Kannapolis Police Communications", "comm.kannapolis.example", "704-555-0120", ["Kannapolis"]),
    (
        "sheriff",
        "Cabarrus County Sheriff's Communications",
        "comm.sheriff.example",
        "sip:floor@sheriff.example",
        ["Harrisburg", "Midland", "Mount Pleasant"],
    ),
]

# The twelve people whose names and password are printed.
STAFF = [
    Staff("alice", "Alice Tran", "call_taker", "concord"),
    Staff("andre", "Andre Whitley", "call_taker", "kannapolis"),
    Staff("anita", "Anita Barnhardt", "call_taker", "sheriff"),
    Staff("carol", "Carol Reyes", "clinician", licence="LCSW"),
    Staff("calvin", "Calvin Osei", "clinician", licence="LCMHC", languages=("es",)),
    Staff("bob", "Bob Alexander", "team_lead"),
    Staff("rita", "Rita Furr", "responder", seat="clinician", licence="LCSW"),
    Staff("dan", "Dan Mitchell", "care_navigator"),
    Staff("dora", "Dora Salazar", "care_navigator", languages=("es",)),
    Staff("sam", "Sam Okafor", "supervisor", "concord"),
    Staff("mia", "Mia Linker", "medical_director"),
    Staff("ada", "Ada Cook", "administrator"),
]

# callsign, base, latitude, longitude, and the crew as (username, name, seat, licence, languages).
TEAMS = [
    ("CRT-1", "Downtown Concord", 35.4088, -80.5795, ["rita", "ravi", "remy"]),
    ("CRT-2", "Kannapolis", 35.4874, -80.6217, ["rosa", "ruben", "ruth"]),
    ("CRT-3", "Harrisburg", 35.3240, -80.6576, ["ralph", "renee", "rhys"]),
    ("CRT-4", "Concord Mills", 35.3700, -80.7230, ["robin", "roland", "roxie"]),
    ("CRT-5", "Mount Pleasant", 35.3990, -80.4359, ["rufus", "raquel", "rowan"]),
]

CREWS = [
    Staff("ravi", "Ravi Honeycutt", "responder", seat="peer", licence="NCCPSS"),
    Staff("remy", "Remy Joyner", "responder", seat="emt", licence="EMT"),
    Staff("rosa", "Rosa Medina", "responder", seat="clinician", licence="LCMHC", languages=("es",)),
    Staff("ruben", "Ruben Castillo", "responder", seat="peer", licence="NCCPSS", languages=("es",)),
    Staff("ruth", "Ruth Overcash", "responder", seat="emt", licence="AEMT"),
    Staff("ralph", "Ralph Moose", "responder", seat="clinician", licence="LMFT"),
    Staff("renee", "Renee Little", "responder", seat="peer", licence="NCCPSS"),
    Staff("rhys", "Rhys Yow", "responder", seat="emt", licence="EMT"),
    Staff("robin", "Robin Deal", "responder", seat="clinician", licence="LCSW"),
    Staff("roland", "Roland Eudy", "responder", seat="peer", licence="NCCPSS"),
    Staff("roxie", "Roxie Plott", "responder", seat="emt", licence="Paramedic"),
    Staff("rufus", "Rufus Barrier", "responder", seat="clinician", licence="LCSW"),
    Staff("raquel", "Raquel Ortiz", "responder", seat="peer", licence="NCCPSS", languages=("es",)),
    Staff("rowan", "Rowan Cline", "responder", seat="emt", licence="EMT"),
]

# Invented addresses on streets that sound right; coordinates lie in the named town.
PLACES = [
    ("212 Lantern Oak Ct SW", "Concord", 35.3951, -80.6035, "private"),
    ("Bus shelter, Cabarrus Ave W", "Concord", 35.4101, -80.5852, "outside"),
    ("88 Kestrel Run NW", "Concord", 35.4299, -80.6320, "private"),
    ("Public library, Union St N", "Concord", 35.4112, -80.5822, "public"),
    ("1400 Millwheel Ln", "Kannapolis", 35.4921, -80.6305, "private"),
    ("Greenway lot, Loop Rd", "Kannapolis", 35.4990, -80.6142, "outside"),
    ("31 Tobacco Barn Rd", "Harrisburg", 35.3222, -80.6512, "private"),
    ("Parking deck, Mall Blvd", "Concord", 35.3688, -80.7210, "outside"),
    ("507 Quarry Hill Dr", "Mount Pleasant", 35.4011, -80.4388, "private"),
    ("Gas station, Hwy 49 N", "Mount Pleasant", 35.3972, -80.4420, "public"),
    ("640 Spindle Way SE", "Concord", 35.3904, -80.5602, "private"),
    ("19 Weaver's Row", "Kannapolis", 35.4811, -80.6290, "private"),
]

GIVEN = ["Marcus", "Lena", "Tomás", "Joy", "Darnell", "Wren", "Elena", "Silas", "Nadia", "Curtis", "Iris", "Owen"]
FAMILY = [
    "Bost",
    "Rivera",
    "Hartsell",
    "Okonkwo",
    "Sides",
    "Vance",
    "Morales",
    "Teeter",
    "Lomax",
    "Petrea",
    "Ruiz",
    "Shue",
]

STORIES = [
    ("MNTL", "Has not slept for days and is afraid of the neighbours. Agreed to talk."),
    ("WELFARE", "Sister has not heard from him since Friday. No answer at the door yesterday."),
    ("TRESPASS", "Sitting in the entrance out of the rain, refuses to leave, calm."),
    ("SUICTHRT", "Texted a friend goodbye. Is at home, has calmed down on the phone."),
    ("INTOX", "Walking unsteadily by the road, answers questions."),
    ("CITASST", "Out of medication since Tuesday and does not know whom to ask."),
    ("DISORD", "Shouting at nobody in the parking lot, no one near."),
    ("PHANDLE", "Asks drivers for money at the light, looks unwell."),
    ("EDP", "Crying, says everything is too much since the funeral."),
    ("VAG", "Sleeping behind the shop, nights are getting cold."),
]

# Real organisations named in public sources; no phone, hours or eligibility is given, because nobody has assured them.
SERVICES = [
    ("Daymark Recovery Services", "Outpatient behavioral health", "mental-health"),
    ("RHA Health Services", "Crisis and outpatient services", "mental-health"),
    ("Partners Health Management", "LME/MCO access to services", "care-coordination"),
    ("Atrium Health Cabarrus", "Emergency department", "emergency"),
    ("Cabarrus Health Alliance", "Public health services", "health"),
    ("Opportunity House", "Day shelter and support", "housing"),
    ("Salvation Army Center of Hope", "Emergency shelter", "housing"),
    ("Amazing Grace Advocacy", "Peer support and advocacy", "peer-support"),
    ("Genesis, A New Beginning", "Counseling and substance use services", "substance-use"),
]
