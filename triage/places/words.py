"""The words of addresses in one spelling: street suffixes, directions, units, the names of places around here."""

# USPS Publication 28, appendix C1: the suffixes in use around here, and how people write them.
_SUFFIXES = {
    "ALY": "ALLEY ALLY",
    "AVE": "AVENUE AV AVEN AVN",
    "BND": "BEND",
    "BLVD": "BOULEVARD BOUL BLV BVD",
    "BR": "BRANCH",
    "BRG": "BRIDGE",
    "BYP": "BYPASS",
    "CIR": "CIRCLE CIRC CRCL CR",
    "CT": "COURT CRT",
    "CTR": "CENTER CENTRE CNTR",
    "CV": "COVE",
    "CRK": "CREEK",
    "CRES": "CRESCENT",
    "XING": "CROSSING CRSG",
    "DR": "DRIVE DRV DRIV",
    "EXT": "EXTENSION EXTN",
    "GLN": "GLEN",
    "GRN": "GREEN",
    "GRV": "GROVE",
    "HTS": "HEIGHTS",
    "HWY": "HIGHWAY HIWAY HWAY HIGHWY",
    "HL": "HILL",
    "HLS": "HILLS",
    "HOLW": "HOLLOW",
    "KNL": "KNOLL",
    "LNDG": "LANDING",
    "LN": "LANE LA",
    "LOOP": "LOOPS",
    "MNR": "MANOR",
    "MDW": "MEADOW",
    "MDWS": "MEADOWS",
    "ML": "MILL",
    "OVAL": "OVL",
    "PARK": "PRK",
    "PASS": "",
    "PATH": "PATHS",
    "PIKE": "PIKES",
    "PKWY": "PARKWAY PARKWY PKY PKWAY PRKWY PARK-WAY",
    "PL": "PLACE PLC",
    "PLZ": "PLAZA PLZA",
    "PT": "POINT",
    "RD": "ROAD",
    "RDG": "RIDGE",
    "ROW": "",
    "RUN": "",
    "SQ": "SQUARE SQR SQRE",
    "ST": "STREET STR STRT STREE",
    "TER": "TERRACE TERR",
    "TRCE": "TRACE",
    "TRL": "TRAIL TR TRAILS",
    "TURN": "",
    "VIS": "VISTA",
    "VLG": "VILLAGE",
    "VLY": "VALLEY",
    "VW": "VIEW",
    "WALK": "",
    "WAY": "WY",
}
SUFFIXES = {way: short for short, ways in _SUFFIXES.items() for way in (short, *ways.split())}
# Spanish says the kind of street first.
STREET_FIRST = {"CALLE", "AVENIDA", "CAMINO", "CARRETERA", "CALLEJON", "BULEVAR"}
# Inside a name they are words like others, and written out; St is a saint there and Dr a doctor.
LONG = {short: ways.split()[0] if ways else short for short, ways in _SUFFIXES.items()} | {"ST": "ST", "DR": "DR"}
# These are whole words already: Liberty Park Rd is not Liberty Prk Rd.
LONG |= {word: word for word in ("LOOP", "OVAL", "PARK", "PATH", "PIKE")}

DIRECTIONS = {
    way: short
    for short, ways in {
        "N": "NORTH NO NORTE NORTHBOUND",
        "S": "SOUTH SO SUR SOUTHBOUND",
        "E": "EAST ESTE EASTBOUND",
        "W": "WEST OESTE WESTBOUND",
        "NE": "NORTHEAST NOREAST NORESTE",
        "NW": "NORTHWEST NOROESTE",
        "SE": "SOUTHEAST SURESTE",
        "SW": "SOUTHWEST SUROESTE",
    }.items()
    for way in (short, *ways.split())
}

# Words inside a name that are written in two ways.
INSIDE = {"MOUNT": "MT", "MOUNTAIN": "MTN", "SAINT": "ST", "FORT": "FT", "JUNIOR": "JR", "DOCTOR": "DR"}
_ONES = (
    "FIRST SECOND THIRD FOURTH FIFTH SIXTH SEVENTH EIGHTH NINTH TENTH ELEVENTH TWELFTH THIRTEENTH FOURTEENTH FIFTEENTH"
)
ORDINALS = {word: f"{at}{({1: 'ST', 2: 'ND', 3: 'RD'}).get(at, 'TH')}" for at, word in enumerate(_ONES.split(), 1)}

# USPS Publication 28, appendix C2, the county's permit office ("AC#", "LT#", "UT#"), and Spanish.
UNITS = set(
    "APT APARTMENT APTO APARTAMENTO UNIT UNT UT UNIDAD STE SUITE BLDG BUILDING EDIFICIO LOT LT AC RM ROOM FL FLOOR "
    "TRLR TRAILER SPC SPACE NUM".split()
)

# What may stand between the word and the unit: apartment number 4.
UNIT_NOISE = {"#", ",", "NUMBER", "NUMERO", "NO", "LETTER", "LETRA"}

# The ZIP codes of North Carolina.
ZIPS = (27006, 28909)
STATES = {"NC", "N C", "NORTH CAROLINA", "N CAROLINA", "CAROLINA DEL NORTE"}

# Municipalities and post offices of Cabarrus County and its neighbours; the imported data adds its own.
CITIES = frozenset(
    {
        "CONCORD",
        "KANNAPOLIS",
        "HARRISBURG",
        "MIDLAND",
        "MT PLEASANT",
        "LOCUST",
        "CHARLOTTE",
        "HUNTERSVILLE",
        "DAVIDSON",
        "GOLD HILL",
        "ROCKWELL",
        "CHINA GROVE",
        "LANDIS",
        "ENOCHVILLE",
        "MINT HILL",
        "CORNELIUS",
        "MOORESVILLE",
        "SALISBURY",
        "ALBEMARLE",
        "STANFIELD",
    }
)
