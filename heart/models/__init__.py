"""What the kernel remembers: people who act, the history of what they did, alarms, answers, what was destroyed."""

from heart.models.alarms import Alarm, AlarmQuerySet, Level, Silence, SilenceQuerySet
from heart.models.destructions import Destruction
from heart.models.drafts import DRAFTS_KEPT, Draft, DraftQuerySet
from heart.models.events import Event, EventQuerySet
from heart.models.heartbeats import Heartbeat
from heart.models.once import Answered
from heart.models.people import Density, Role, Staff, Theme, User
from heart.models.sessions import Session, Try
from heart.models.sweeps import Sweep

__all__ = [
    "DRAFTS_KEPT",
    "Alarm",
    "AlarmQuerySet",
    "Answered",
    "Density",
    "Destruction",
    "Draft",
    "DraftQuerySet",
    "Event",
    "EventQuerySet",
    "Heartbeat",
    "Level",
    "Role",
    "Session",
    "Silence",
    "SilenceQuerySet",
    "Staff",
    "Sweep",
    "Theme",
    "Try",
    "User",
]
