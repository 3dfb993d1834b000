"""All that the navigation room brings: the promise that follows an encounter, and the referrals it leads to."""

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.kernel.access import DIRECTORS, FOLLOWS, NAVIGATORS, OVER, TALKERS, may
from heart.kernel.retention import Part, Retention
from heart.kernel.rooms import AlarmKind, Console, Finder, Panel, Room, Verb, Whose
from heart.models import Alarm, User
from navigation import finder, happenings, undo
from navigation.actions.open_work import OPEN_WORK
from navigation.models import Attempt, ConsentRecipient, FollowUp, Referral, Service
from navigation.words import NAMING


def page(alarm: Alarm, user: User) -> str:
    """Where this person acts on an alarm about a follow-up."""
    if alarm.thing != FollowUp._meta.label_lower or not may(user, "navigation.see"):
        return ""
    return reverse("navigation:follow_up", args=[alarm.thing_id])


ROOM = Room(
    name="navigation",
    reads={"see": FOLLOWS | TALKERS | DIRECTORS},
    verbs=[
        Verb("claim", FOLLOWS, {"claimed": _("claimed follow-up")}, Whose.CENTER, undo=undo.PUT_BACK),
        Verb(
            "hand_over",
            FOLLOWS,
            {"put_back": _("returned follow-up to queue"), "handed_over": _("reassigned follow-up")},
            Whose.OWNER,
        ),
        Verb("identify", FOLLOWS, {"identified": _("said who the person is")}, Whose.OWNER),
        Verb(
            "attempt",
            FOLLOWS,
            {
                "began": _("started follow-up"),
                "attempted": _("contact attempt: %(channel)s, %(result)s"),
            },
            Whose.OWNER,
        ),
        Verb("consent", FOLLOWS, {"consented": _("recorded consent")}, Whose.OWNER),
        Verb("refer", FOLLOWS, {"referred": _("referred person to a service")}, Whose.OWNER),
        Verb("update_referral", FOLLOWS, {"updated_referral": _("updated referral")}, Whose.OWNER),
        Verb("close", FOLLOWS, {"closed": _("closed follow-up")}, Whose.OWNER),
        Verb("reopen", FOLLOWS, {"reopened": _("reopened follow-up")}),
        Verb(
            "read",
            history={"read": _("viewed follow-up")},
            without_permission="opening the page is the act; it needs navigation.see",
        ),
        Verb(
            "open_owed",
            history={"opened": _("follow-up opened, due in 48 hours")},
            without_permission="time does it: the sweep of ended encounters",
        ),
        Verb(
            "escalate_overdue",
            history={"escalated": _("follow-up overdue (48 hours)")},
            without_permission="time does it: the sweep of promises",
        ),
    ],
    # They follow from who the person is, or from closing as a mistake, or opening again, what was joined.
    history={
        "joined": _("joined to the open follow-up of the same person"),
        "taken_along": _("owner taken along from the joined follow-up"),
        "parted": _("parted again: a follow-up of its own"),
        # Opening the page is the act.
        "read_hand_over": _("viewed the words of the clinician"),
    },
    codes=NAMING,
    alarms={
        "follow_up_overdue": AlarmKind(
            _("A follow-up is past its 48 hours"),
            _("Reach the person."),
            first=NAVIGATORS | OVER,
            soon=_("A follow-up is due in less than four hours"),
            soon_for=NAVIGATORS,
        ),
        "follow_up_left": AlarmKind(
            _("A follow-up's navigator can no longer sign in"), _("Give it to another navigator."), first=OVER
        ),
    },
    alarm_page=page,
    open_work=[OPEN_WORK],
    consoles=[Console(40, "navigation:queue", _("Follow-up"), "navigation.see", "f", home_of=NAVIGATORS)],
    panels=[Panel("triage.incident", "promise", _("Follow-up"), "navigation.see", "navigation:of_part")],
    finders=[Finder(30, finder.follow_ups)],
    works_on=happenings.works_on,
    happenings=happenings.happenings,
    seen_with=dict.fromkeys(
        (
            f"navigation.{name}"
            for name in ("attempt", "consent", "consentrecipient", "followup", "referral", "service")
        ),
        "navigation.see",
    ),
    retention=Retention(
        parts=[
            Part("clinical", Attempt, "follow_up__incident", {"note": ""}),
            Part("person", ConsentRecipient, "consent__person", delete=True),
        ],
        in_use={
            "triage.Incident": [lambda since: FollowUp.objects.open_since(since).filter(incident=OuterRef("pk"))],
            "triage.Person": [lambda since: FollowUp.objects.open_since(since).filter(person=OuterRef("pk"))],
        },
        no_words={
            **dict.fromkeys(("navigation.Organization", "navigation.Service"), "the directory"),
            "navigation.Referral": "codes",
        },
    ),
    constraints={
        "a_person_has_one_open_promise": _("This person has an open follow-up already."),
        "one_follow_up_per_diversion": _("This encounter already has its follow-up."),
        "one_follow_up_per_dispatch": _("This encounter already has its follow-up."),
    },
    choices={
        "FollowUpStatus": FollowUp.Status,
        "FollowUpOutcome": FollowUp.Outcome,
        "FollowUpMistake": FollowUp.Mistake,
        "ReferralStatus": Referral.Status,
        "ServiceStatus": Service.Status,
    },
)
