"""What the rooms give to the kernel, by dotted path, each loaded once; every name here is a setting."""

# Words of the command line, what finds things by words, the words of codes, and ways back from an act.
COMMANDS = [
    "dispatch.commands.COMMANDS",
    "triage.commands.COMMANDS",
    "teams.commands.COMMANDS",
    "heart.finder.COMMANDS",
]
FINDERS = [
    "triage.finder.incidents",
    "dispatch.finder.teams",
    "navigation.finder.follow_ups",
    "triage.finder.people",
    "triage.finder.protocols",
    "heart.finder.pages",
]
CODES_IN_WORDS = [
    "heart.audience.NAMING",
    "teams.forms.NAMING",
    "triage.words.NAMING",
    "dispatch.words.NAMING",
    "navigation.words.NAMING",
]
# What a room has to say beside whether the program is alive; asked with a time limit, as the database is.
HEALTH_PARTS = ["triage.versions.health"]
UNDOS = ["dispatch.undo.UNDO", "triage.undo.UNDO", "teams.undo.UNDO", "navigation.undo.UNDO"]
# What a team in need may press on a screen that has locked itself.
LOCK_LETS_THROUGH = ["dispatch:emergency"]
LOCK_CALLS_FOR_HELP = "dispatch.reach.calls_for_help"
# What the kernel asks of a room about alarms: what a crew is out on, and who and where an alarm is about.
ALARM_CREW = "dispatch.reach.crew_of"
ALARM_PLACES = "dispatch.reach.places"
# What rings for a person before it is an alarm.
RINGS = "triage.rings.of"
# How many teams are on duty and how many of them are free, for what is proposed where no team was sent.
TEAMS_NOW = "dispatch.reach.teams_now"

# What the API calls the lists of choices, each of which is known to its room.
CHOICES_BY_NAME = {
    "ShelveReason": "heart.models.Silence.Reason",
    "LowerReason": "triage.models.Override.Reason",
    "OverrideEnded": "triage.models.Override.Ended",
    "MissReason": "triage.models.Miss.Reason",
    "FlagKind": "triage.models.Flag.Kind",
    "FlagEnded": "triage.models.Flag.Ended",
    "CallStatus": "triage.models.Call.Status",
    "IncidentStatus": "triage.models.Incident.Status",
    "DiversionStatus": "triage.models.Diversion.Status",
    "TransferStatus": "triage.models.Transfer.Status",
    "ProtocolStatus": "triage.models.ProtocolVersion.Status",
    "DispatchStatus": "dispatch.models.Dispatch.Status",
    "StoodDown": "dispatch.actions.safety.STOOD_DOWN",
    "FollowUpStatus": "navigation.models.FollowUp.Status",
    "FollowUpOutcome": "navigation.models.FollowUp.Outcome",
    "ReferralStatus": "navigation.models.Referral.Status",
    "ServiceStatus": "navigation.models.Service.Status",
}
