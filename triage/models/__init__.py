"""The call: centers, persons, incidents, calls, the answers that were given and the clinician who was reached."""

from triage.codes.phones import phone_number
from triage.models.assessments import Assessment
from triage.models.availability import Availability, Decline
from triage.models.back_ups import BackUp
from triage.models.baselines import Baseline, BaselineAnswer, BaselineApproval
from triage.models.calls import Call, CallQuerySet, Transfer
from triage.models.clinical_records import EndingFacts, HandOverNote, RecordKeeper, Signature
from triage.models.consents import Consent, ConsentQuerySet, EmergencyDisclosure, Information
from triage.models.contact_ways import ContactWay, ContactWayQuerySet, Wish, WishQuerySet
from triage.models.demographics import Demographics
from triage.models.diversions import CLINICAL_NOTE_LIMIT, ClinicalNote, Diversion, DiversionQuerySet
from triage.models.doubts import Doubt
from triage.models.flags import Flag, FlagQuerySet
from triage.models.help_requests import HelpRequest, HelpRequestQuerySet
from triage.models.holds import LegalHold, LegalHoldQuerySet
from triage.models.incidents import NARRATIVE_LIMIT, Disposition, Incident, IncidentQuerySet, Note
from triage.models.merges import Merge, NotSame
from triage.models.misses import Miss, MissQuerySet
from triage.models.openings import Opening
from triage.models.overrides import Override, OverrideNote, OverrideQuerySet
from triage.models.people import Center, Person
from triage.models.phone_events import PhoneEvent
from triage.models.places import PlaceImport, PlaceImportPart, PlaceName, PlacePoint, PlaceSource, PlaceStreet
from triage.models.plans import Plan, PlanPart
from triage.models.protocols import Approval, ProtocolVersion, ProtocolVersionQuerySet
from triage.models.refused_deliveries import RefusedDelivery
from triage.models.risks import RiskRating
from triage.models.screenings import ScreenerWording, Screening

__all__ = [
    "CLINICAL_NOTE_LIMIT",
    "NARRATIVE_LIMIT",
    "Approval",
    "Assessment",
    "Availability",
    "BackUp",
    "Baseline",
    "BaselineAnswer",
    "BaselineApproval",
    "Call",
    "CallQuerySet",
    "Center",
    "ClinicalNote",
    "Consent",
    "ConsentQuerySet",
    "ContactWay",
    "ContactWayQuerySet",
    "Decline",
    "Demographics",
    "Disposition",
    "Diversion",
    "DiversionQuerySet",
    "Doubt",
    "EmergencyDisclosure",
    "EndingFacts",
    "Flag",
    "FlagQuerySet",
    "HandOverNote",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Incident",
    "IncidentQuerySet",
    "Information",
    "LegalHold",
    "LegalHoldQuerySet",
    "Merge",
    "Miss",
    "MissQuerySet",
    "NotSame",
    "Note",
    "Opening",
    "Override",
    "OverrideNote",
    "OverrideQuerySet",
    "Person",
    "PhoneEvent",
    "PlaceImport",
    "PlaceImportPart",
    "PlaceName",
    "PlacePoint",
    "PlaceSource",
    "PlaceStreet",
    "Plan",
    "PlanPart",
    "ProtocolVersion",
    "ProtocolVersionQuerySet",
    "RecordKeeper",
    "RefusedDelivery",
    "RiskRating",
    "ScreenerWording",
    "Screening",
    "Signature",
    "Transfer",
    "Wish",
    "WishQuerySet",
    "phone_number",
]
