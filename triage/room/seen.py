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
    "screenerwording",
)
# Who opened which person, and what was changed there, is read on the person's own page.
OF_PERSONS = ("person", "contactway", "wish", "opening", "merge", "plan", "consent", "emergencydisclosure")
# Who may open clinical records. Lines about an encounter bear the hand-off itself and say nothing of it.
OF_RECORDS = ("clinicalnote", "signature", "recordkeeper", "endingfacts", "handovernote", "riskrating", "screening")
SEEN_WITH = {
    **dict.fromkeys((f"triage.{name}" for name in OPEN_TO_THE_ROOM), "triage.see"),
    **dict.fromkeys((f"triage.{name}" for name in OF_PERSONS), "triage.review"),
    **dict.fromkeys((f"triage.{name}" for name in OF_RECORDS), "triage.clinical"),
    "triage.flag": "triage.flags",
    "triage.legalhold": "triage.holds",
    "triage.refuseddelivery": "triage.take",
}
