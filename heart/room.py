"""What the kernel itself brings, declared as every room declares it: people, alarms, and everybody's own screens."""

from django.utils.translation import gettext_lazy as _

from heart.kernel import recipients, retention
from heart.kernel.access import ADMINISTRATORS, ALL, FLOOR, NAVIGATORS
from heart.kernel.retention import Retention
from heart.kernel.rooms import Console, Finder, Room, Verb
from heart.models import Silence, encryption
from heart.shell import finder

ROOM = Room(
    name="heart",
    reads={"history": ALL, "people": ADMINISTRATORS},
    verbs=[
        Verb(
            "acknowledge",
            ALL - ADMINISTRATORS,
            {"alarms.acknowledged": _("acknowledged alarm: %(kind)s")},
        ),
        Verb(
            "shelve",
            FLOOR | NAVIGATORS,
            {"alarms.shelved": _("shelved alarm for %(minutes)s min: %(kind)s")},
        ),
        # What was done to a person stands on that person's page, in words of its own.
        Verb("change_role", ADMINISTRATORS),
        Verb("switch_off", ADMINISTRATORS),
        Verb("switch_on", ADMINISTRATORS),
        Verb("reset_second_factor", ADMINISTRATORS),
        Verb("keep_draft", without_permission="everybody's own words"),
        Verb("discard_draft", without_permission="everybody's own words"),
        Verb("prefer", without_permission="everybody's own screens"),
        Verb(
            "forget",
            history={"forgot": _("destroyed under the retention policy: %(record)s")},
            without_permission="an operator does it at a terminal, in the name of an administrator",
        ),
    ],
    codes={"kind": recipients.in_words, "heart.forgot.record": retention.in_words},
    consoles=[Console(90, "staff", _("Staff"), "heart.people", "s", home_of=ADMINISTRATORS)],
    commands=finder.COMMANDS,
    finders=[Finder(60, finder.pages)],
    constraints={
        "one_open_alarm_of_a_kind_per_thing": _("This alarm is already active."),
        "a_role_silences_an_alarm_once": _("Your role has already silenced this alarm."),
    },
    seen_with={"heart.user": "heart.people"},
    retention=Retention(
        swept={
            "heart.Draft": "heart.tasks.forget_drafts",
            "heart.Answered": "heart.tasks.forget_answers",
            "heart.Session": "heart.tasks.forget_sessions",
            "heart.Try": "heart.tasks.forget_sessions",
        },
        no_words={
            **dict.fromkeys(("heart.Alarm", "heart.Event", "heart.Destruction", "heart.Sweep"), "codes"),
            **dict.fromkeys(("heart.User", "account.EmailAddress", "account.EmailConfirmation"), "the staff's own"),
            **dict.fromkeys(("mfa.Authenticator", "authtoken.Token"), "the staff's own"),
            "admin.LogEntry": "what administrators changed of staff, centers and services",
            **dict.fromkeys(("auth.Permission", "auth.Group", "contenttypes.ContentType"), "the framework's"),
            "sessions.Session": "always empty: sessions stand in heart.Session",
        },
    ),
    choices={"ShelveReason": Silence.Reason},
    health=[encryption.health],
    history={
        "alarms.raised": _("alarm: %(kind)s"),
        "alarms.escalated": _("alarm escalated: %(kind)s"),
        "alarms.went_further": _("alarm not acknowledged, sent to others: %(kind)s"),
        "alarms.sounded_again": _("alarm sounded again, cause continues: %(kind)s"),
        "alarms.cleared": _("alarm cleared: %(kind)s"),
    },
)
