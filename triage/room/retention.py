"""What this room keeps of whom, and what becomes of it when its time is over (docs/retention.md)."""

from django.db.models import Case, F, OuterRef, PositiveSmallIntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heart.kernel.retention import Part, RecordKind, Retention
from triage.models import (
    Call,
    ClinicalNote,
    Consent,
    ContactWay,
    Demographics,
    Diversion,
    Doubt,
    EmergencyDisclosure,
    EndingFacts,
    Flag,
    HandOverNote,
    HelpRequest,
    Incident,
    LegalHold,
    Note,
    Opening,
    OverrideNote,
    Person,
    PhoneEvent,
    Plan,
    PlanPart,
    Screening,
    Wish,
)
from triage.queries import retention

KINDS = [
    RecordKind("flag", _("Flags that are over"), Flag, retention.flag_due),
    RecordKind(
        "telephone",
        _("What telephone systems said of no known call"),
        PhoneEvent,
        retention.telephone_due,
        one_by_one=False,
    ),
    RecordKind(
        "clinical",
        _("Clinical records"),
        Incident,
        retention.clinical_due,
        "clinical_forgotten_at",
        with_parts=True,
    ),
    RecordKind("call", _("Call records"), Incident, retention.call_due, "forgotten_at", at_least_years=5),
    RecordKind("person", _("Persons"), Person, retention.person_due, "forgotten_at"),
    RecordKind("hold", _("Words of lifted legal holds"), LegalHold, retention.hold_due),
]
# 45 CFR 164.514(b)(2)(i)(C): an age above 89 tells who somebody is.
AGE_AS_A_FIGURE = Case(When(age__gt=89, then=Value(90)), default=F("age"), output_field=PositiveSmallIntegerField())
PARTS = [
    Part("flag", Flag, delete=True),
    Part("telephone", PhoneEvent, delete=True),
    Part("clinical", ClinicalNote, "diversion__incident", {"text": ""}),
    Part("clinical", Screening, "diversion__incident", {"given": "[]"}),
    Part("clinical", HandOverNote, "diversion__incident", {"text": ""}),
    Part("clinical", EndingFacts, "diversion__incident", {"report_to": ""}),
    Part("clinical", Doubt, "clinical_note__diversion__incident", {"spans": []}),
    Part("call", Note, "incident", {"text": ""}),
    Part("call", Doubt, "note__incident", {"spans": []}),
    Part("call", OverrideNote, "override__incident", {"text": ""}),
    Part("call", PhoneEvent, "call__incident", delete=True),
    Part(
        "call",
        Call,
        "incident",
        {
            **dict.fromkeys(("caller_name", "callback_number", "callback_said", "callback_e164", "source_id"), ""),
            "unread": [],
        },
    ),
    Part("call", HelpRequest, "incident", {"unit": "", "their_number": ""}),
    Part(
        "call",
        Incident,
        blank={
            **dict.fromkeys(("address", "unit", "city", "point_not_used"), ""),
            "latitude": None,
            "longitude": None,
            "place_verified": False,
            "age": AGE_AS_A_FIGURE,
        },
    ),
    Part("person", ContactWay, "person", {"replaced_by": None}, delete=True),
    Part("person", Wish, "person", delete=True),
    Part("person", Demographics, "person", delete=True),
    Part("person", Doubt, "plan_part__plan__person", delete=True),
    Part("person", PlanPart, "plan__person", delete=True),
    Part("person", Plan, "person", delete=True),
    Part("person", Consent, "person", delete=True),
    Part("person", EmergencyDisclosure, "person", delete=True),
    Part("person", Flag, "person", delete=True),
    Part("person", Opening, "person", {"words": ""}),
    Part(
        "person",
        Person,
        blank={
            **dict.fromkeys(("given_name", "family_name", "other_names", "handle", "pronouns", "other_languages"), ""),
            **dict.fromkeys(("phone", "phone_e164"), ""),
            **dict.fromkeys(("date_of_birth", "estimated_age", "age_estimated_on"), None),
            **dict.fromkeys(("needs_interpreter", "safe_to_leave_message"), None),
        },
    ),
    Part("hold", LegalHold, blank={"words": ""}),
]
CODES, OURS, MAP = "codes", "the agency's own words", "a public map"
RETENTION = Retention(
    kinds=KINDS,
    parts=PARTS,
    in_use={
        "triage.Incident": [
            lambda since: Diversion.objects.open().filter(incident=OuterRef("pk")),
            lambda since: Call.objects.on_line().filter(incident=OuterRef("pk")),
            lambda since: HelpRequest.objects.open().filter(incident=OuterRef("pk")),
        ],
        "triage.Person": [lambda since: Flag.objects.in_force(timezone.now()).filter(person=OuterRef("pk"))],
    },
    held_times=retention.held_times,
    no_words={
        **dict.fromkeys(("triage.Center", "triage.ProtocolVersion", "triage.Baseline", "triage.ScreenerWording"), OURS),
        **dict.fromkeys(("triage.PlaceSource", "triage.PlaceStreet", "triage.PlacePoint", "triage.PlaceName"), MAP),
        **dict.fromkeys(("triage.PlaceImport", "triage.PlaceImportPart"), MAP),
        **dict.fromkeys(("triage.Approval", "triage.BaselineApproval", "triage.BaselineAnswer"), CODES),
        **dict.fromkeys(("triage.Disposition", "triage.Assessment", "triage.Diversion", "triage.Override"), CODES),
        "triage.Availability": "languages of the staff",
        "triage.Merge": "numbers of rows and names of columns",
        "triage.RefusedDelivery": "the address of a door; nothing of the message is kept",
        "triage.Person.language": CODES,
        **{
            f"triage.Incident.{name}": CODES
            for name in ("language", "initial_nature", "final_nature", "closed_as", "eligible_for", "put_aside")
        },
        "triage.Call.circumstances": CODES,
        "triage.Call.source": "the name of the telephone system",
        "triage.Opening.why": CODES,
        **{f"triage.Doubt.{name}": CODES for name in ("question", "entry", "words_version", "was")},
        **{f"triage.Screening.{name}": CODES for name in ("wording", "wording_sha256")},
    },
)
