"""All that the triage room brings: the call, the safety answers, the decision, the hand-off, and the protocol."""

from django.utils.translation import gettext_lazy as _

from heart.kernel.access import ANSWERS_FOR, CREW, DIRECTORS, FLOOR, NAVIGATORS, OVER, TAKERS, TALKERS
from heart.kernel.rooms import Console, Finder, Room, Shortcut
from triage.actions.open_work import OPEN_WORK
from triage.models import (
    Availability,
    BackUp,
    Baseline,
    Call,
    ContactWay,
    Decline,
    Demographics,
    Diversion,
    Flag,
    HelpRequest,
    Incident,
    LegalHold,
    Miss,
    Opening,
    Override,
    PhoneEvent,
    ProtocolVersion,
    RefusedDelivery,
    Screening,
    Transfer,
    Wish,
)
from triage.queries import happenings, rings, versions
from triage.queries.availability import State
from triage.room import finder
from triage.room.alarms import ALARMS, page
from triage.room.code_words import NAMING
from triage.room.commands import COMMANDS
from triage.room.refusals import tell_of_refusal
from triage.room.retention import RETENTION
from triage.room.seen import SEEN_WITH
from triage.room.verbs import CONSEQUENCES, HOLDERS, VERBS

ROOM = Room(
    name="triage",
    reads={
        "see": FLOOR | CREW | DIRECTORS | NAVIGATORS,
        "flags": FLOOR | DIRECTORS,
        "review": ANSWERS_FOR,
        "clinical": TALKERS | OVER | DIRECTORS,
        "holds": HOLDERS,
    },
    verbs=VERBS,
    history=CONSEQUENCES,
    codes=NAMING,
    alarms=ALARMS,
    alarm_page=page,
    rings=rings.of,
    open_work=OPEN_WORK,
    consoles=[
        Console(10, "triage:intake", _("Intake"), "triage.take", "i", home_of=TAKERS),
        Console(20, "triage:diversions", _("Diversion"), "triage.claim", "v", home_of=TALKERS),
        Console(50, "triage:incidents", _("Incidents"), "triage.see", "a"),
        Console(60, "triage:protocols", _("Protocol"), "triage.approve_protocol", "o", home_of=DIRECTORS),
        Console(80, "triage:review", _("Review"), "triage.review", "r"),
    ],
    shortcuts=[
        Shortcut("triage:new_call", _("New call"), "triage.take", "Alt+N", _("New call: the place first")),
    ],
    commands=COMMANDS,
    finders=[Finder(10, finder.incidents), Finder(40, finder.people), Finder(50, finder.protocols)],
    constraints={
        "a_call_has_one_open_diversion": _("This call is already ringing or with a clinician."),
        "a_center_has_one_back_up_at_a_time": _("Another center already answers for it."),
        "a_call_has_one_open_transfer": _("This call is already being transferred to another center."),
        "help_of_one_kind_is_awaited_once_per_incident": _("This help is asked for already and on its way."),
        "a_person_is_merged_into_one_other_at_a_time": _("One of these records was merged already."),
        "a_wish_of_this_kind_stands_once": _("This is written down already."),
        "only_the_person_or_a_guardian_stops_outreach": _(
            "Only the person or a guardian can say that nobody may call any more."
        ),
        "a_call_is_taken_once": _("This call was already taken."),
        "a_version_has_a_code_of_its_own": _("A version with this name already exists."),
        "one_version_is_in_force_at_a_time": _("Another version just took effect."),
        "no_two_versions_begin_at_the_same_moment": _("Another version takes effect at this exact time."),
        "one_baseline_is_in_force_at_a_time": _("Another rule just took effect."),
        "a_person_approves_a_baseline_once": _("You have approved this rule already."),
        "a_person_approves_a_version_once": _("You have approved this version already."),
    },
    choices={
        "LowerReason": Override.Reason,
        "RaiseExplanation": Override.Explanation,
        "OverrideEnded": Override.Ended,
        "MissReason": Miss.Reason,
        "AwayReason": Availability.Away,
        "DeclineReason": Decline.Reason,
        "ClinicianState": State,
        "FlagKind": Flag.Kind,
        "FlagEnded": Flag.Ended,
        "FlagSource": Flag.Source,
        "BackUpReason": BackUp.Reason,
        "CallStatus": Call.Status,
        "CallOrigin": Call.Origin,
        "CallerWish": Call.Wish,
        "CallCircumstance": Call.Circumstance,
        "RingReason": Diversion.RingReason,
        "DiversionStopped": Diversion.Stopped,
        "TransferReason": Transfer.Reason,
        "IncidentStatus": Incident.Status,
        "DiversionStatus": Diversion.Status,
        "TransferStatus": Transfer.Status,
        "EndedInstead": Diversion.Instead,
        "HelpRequestStatus": HelpRequest.Status,
        "HelpRequestKind": HelpRequest.Kind,
        "HelpAgency": HelpRequest.Agency,
        "HelpNotComingReason": HelpRequest.Reason,
        "YesNoUnknown": HelpRequest.Known,
        "FirstThere": HelpRequest.First,
        "HelpAskedAs": HelpRequest.AskedAs,
        "ProtocolStatus": ProtocolVersion.Status,
        "WayKind": ContactWay.Kind,
        "WayStruck": ContactWay.Struck,
        "WishKind": Wish.Kind,
        "WishSource": Wish.SOURCES,
        "OpeningReason": Opening.Reason,
        "DeliveryRefused": RefusedDelivery.Why,
        "PhoneEventKind": PhoneEvent.Kind,
        "PhoneEventOutcome": PhoneEvent.Outcome,
        "LineEndedBy": PhoneEvent.EndedBy,
        "ScreenerMoment": Screening.Moment,
        "SuicideRisk": Screening.Risk,
        "DemographicsSource": Demographics.Source,
        "RaceEthnicity": Demographics.RaceEthnicity,
        "Gender": Demographics.Gender,
        "Orientation": Demographics.Orientation,
        "Veteran": Demographics.Veteran,
        "LegalHoldStatus": LegalHold.Status,
        "LegalHoldReason": LegalHold.Reason,
        "LegalHoldLifted": LegalHold.LiftReason,
        "BaselineStatus": Baseline.Status,
        "BaselineSent": Baseline.Sent,
    },
    works_on=happenings.works_on,
    happenings=happenings.happenings,
    seen_with=SEEN_WITH,
    machine_doors=dict.fromkeys(("api:told-call-ring", "api:told-call-import-call", "api:telephone"), tell_of_refusal),
    health=[versions.health],
    retention=RETENTION,
)
