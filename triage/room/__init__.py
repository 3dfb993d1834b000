"""All that the triage room brings: the call, the safety answers, the decision, the hand-off, and the protocol."""

from heart.access import ANSWERS_FOR, CREW, DIRECTORS, FLOOR, NAVIGATORS, OVER, TALKERS
from heart.rooms import Room
from triage.room.alarms import ALARMS, page
from triage.room.verbs import CONSEQUENCES, VERBS
from triage.words import NAMING

ROOM = Room(
    name="triage",
    reads={
        "see": FLOOR | CREW | DIRECTORS | NAVIGATORS,
        "flags": FLOOR | DIRECTORS,
        "review": ANSWERS_FOR,
        "clinical": TALKERS | OVER | DIRECTORS,
    },
    verbs=VERBS,
    history=CONSEQUENCES,
    codes=NAMING,
    alarms=ALARMS,
    alarm_page=page,
)
