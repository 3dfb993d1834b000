"""Whose lines of the history of this room may be read in bulk: model -> the permission that opens the thing itself."""

# Everybody who sees incidents sees these.
OPEN_TO_THE_ROOM = (
    "assessment",
    "availability",
    "backup",
    "baseline",
    "call",
    "transfer",
    "diversion",
    "doubt",
    "helprequest",
    "incident",
    "miss",
    "note",
    "override",
    "protocolversion",
)
# Who opened which person, and what was changed there, is read on the person's own page.
OF_PERSONS = ("person", "contactway", "wish", "opening", "merge")
SEEN_WITH = {
    **dict.fromkeys((f"triage.{name}" for name in OPEN_TO_THE_ROOM), "triage.see"),
    **dict.fromkeys((f"triage.{name}" for name in OF_PERSONS), "triage.review"),
    "triage.clinicalnote": "triage.clinical",
    "triage.flag": "triage.flags",
    "triage.legalhold": "triage.holds",
    "triage.refuseddelivery": "triage.take",
}
