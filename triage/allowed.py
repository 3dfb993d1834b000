"""The one home of the safety rule: which kinds of help an incident may get, which is the least, and why not the others.

Pages, the API, the dispatch room and the sweeps ask here, so that what a screen offers is what the server permits.
"""

import functools

from django.utils.translation import gettext as _

from heart.kernel.flow import Refused
from heart.kernel.language import here
from teams.models import Kind, Response, Team
from triage import protocol
from triage.models import Assessment, Call, Diversion, Incident, Override
from triage.protocol import Protocol
from triage.protocol.promises import NOT_APPROVED, never_list
from triage.protocol.protected import Protected, who_is_meant
from triage.protocol.shape import in_language
from triage.queries.context import IncidentContext
from triage.queries.overrides import is_judgment_alone


class Allowed:
    """What may be done about one incident as it is known now; made anew when something becomes known.

    A `kind` is always the code of a kind of help (teams.models.Kind). Each `refusal…` gives the refusal that the server
    raises for that act, with words for the person who tries, or None where the act is permitted.
    """

    def __init__(self, known: IncidentContext) -> None:
        self.known = known
        self.incident = known.incident

    @classmethod
    def of(cls, incident: Incident) -> "Allowed":
        """For who has read nothing of the incident yet."""
        return cls(IncidentContext(incident))

    @functools.cached_property
    def least(self) -> str:
        """The least help allowed now: what stood when it was judged, or more if the nature or the kinds changed since.

        Somebody's word of danger is for police, fire and EMS while it stands. A word for less counts while its kind of
        help is in use and nothing came up since. Without any answer it is what the protocol makes of that.
        """
        if self.known.words.more:
            return Kind.EMERGENCY.value
        return protocol.weaker(self._judged, self._less.response_id) if self._less else self._judged

    def at_least(self, kind: str) -> str:
        """The least help allowed among those that protect no less than `kind`: that kind itself, or more.

        A team that the answers rule out is not sent because somebody asks for more than the telephone.
        """
        if not kind or self.known.words.more or (self._less and self._less.response_id == kind):
            return self.least
        known, than = self.known, protocol.stronger(self.least, kind)
        return protocol.at_least(known.rules, self.incident.nature, known.answers, than, known.enabled)

    @functools.cached_property
    def _judged(self) -> str:
        """What the protocol asks for, whatever people said over it."""
        again, last = self.known.recommendation.response, self.known.last
        return protocol.stronger(last.response_id, again) if last else again

    @functools.cached_property
    def _less(self) -> Override | None:
        """Somebody's word for less, where it still counts."""
        known, less = self.known, self.known.words.less
        if less is None or known.last is None or less.response_id not in known.enabled:
            return None
        if is_forbidden(known.rules, less.response_id, known.last):
            return None
        now = (known.recommendation, known.last)
        return None if any(is_overtaken(less, known.rules, judged) for judged in now) else less

    @functools.cached_property
    def kinds(self) -> list[Response]:
        """The kinds of help that may be decided on now, from the least protective."""
        return [kind for code, kind in self.known.kinds.items() if self.refusal(code) is None]

    @functools.cached_property
    def lesser_kinds(self) -> list[Response]:
        """The kinds that somebody may decide on with a reason although more is recommended or decided."""
        return [kind for code, kind in self.known.kinds.items() if self.refusal_to_lower(code) is None]

    def refusal(self, kind: str) -> Refused | None:
        """Why this kind cannot be decided on: what is recommended or more may be, never less.

        A decision is lowered only after the questions were asked again. A team needs a place, even an unverified one.
        """
        incident, last, field = self.incident, self.known.last, "response"
        if incident.status in Incident.CLOSED:
            return closed()
        if last is None:
            return Refused(_("Ask the safety questions first."), code="not_assessed")
        if kind not in self.known.enabled:
            return _not_in_use(field)
        if (more := self.known.words.more) and kind != Kind.EMERGENCY:
            return _judged(field) if more.is_judged else _told_of_danger(field)
        least = self.at_least(kind)
        if protocol.rise(least, kind) < 0:
            words = _("The answers call for “%(least)s”; less than that cannot be sent.")
            return Refused(words % {"least": self.known.kinds[least]}, code="below_recommendation", field=field)
        decided, decided_at = incident.response_id, incident.decided_at
        asked_since = decided_at is None or last.at > decided_at
        if decided and protocol.rise(decided, kind) < 0 and not asked_since:
            words = _("“%(more)s” was decided. Ask the safety questions again before less is sent.")
            return Refused(words % {"more": self.known.kinds[decided]}, code="ask_again", field=field)
        return nowhere(incident, kind)

    def refusal_to_lower(self, kind: str) -> Refused | None:
        """Why nobody may decide on this kind with a reason, where more is recommended or decided."""
        incident, last = self.incident, self.known.last
        if incident.status in Incident.CLOSED:
            return closed()
        if last is None or not last.complete or self.known.unsettled:
            return Refused(_("Ask the required safety questions first."), code="not_assessed")
        if (word := self.known.words.more) and not is_judgment_alone(self.known.rules, self.known.answers, word):
            return _told_of_danger()
        if kind not in self.known.enabled:
            return _not_in_use()
        more = self.stands_at(kind)
        if protocol.rise(more, kind) >= 0:
            words = _("“%(more)s” is recommended or decided, and this is not lower. Decide it as usual.")
            return Refused(words % {"more": self.known.kinds[more]}, code="not_less", field="response")
        if shut := self.closed_by(kind):
            return _closed_to(shut)
        return self._forbids(kind, last) or nowhere(incident, kind)

    def stands_at(self, kind: str) -> str:
        """What is recommended or decided, seen from who would decide on `kind`."""
        return protocol.stronger(self.at_least(kind), self.incident.response_id or Kind.CLINICIAN)

    def _forbids(self, kind: str, last: Assessment) -> Refused | None:
        """Where no reason whatever makes this little help right: by the answers, or by the kind of call."""
        if self.known.rules.base(self.incident.nature) == Kind.EMERGENCY:
            words = _(
                "This kind of call is for police, fire or EMS. If it is another kind, correct what is happening first."
            )
            return Refused(words, code="nature_forbids")
        if is_forbidden(self.known.rules, kind, last):
            return Refused(
                _("These answers call for police, fire or EMS: nobody unarmed is sent there, whatever the reason."),
                code="danger_stands",
            )
        return None

    def asks_before_ringing(self, call: Call) -> str:
        """Why one question comes before a clinician is rung for this caller; "" where nothing is asked.

        Instead of what is recommended it asks, as every lowering does. Beside help that was decided on and is no less
        than that, it does not. For whoever wants none, and for whom the protocol says so ("protected"), it asks too.
        """
        if Call.Circumstance.NO_CLINICIAN in call.circumstances:
            return "unwanted"
        decided = self.incident.response_id
        if decided and decided != Kind.CLINICIAN and protocol.rise(decided, self.least) <= 0:
            return ""
        if self.least != Kind.CLINICIAN:
            return "less"
        return "protected" if self.asks_first(call) else ""

    def asks_first(self, call: Call) -> Protected | None:
        """Of those who are protected, for whom a question comes before this caller's clinician; None for nobody."""
        meant = who_is_meant(self.known.rules.protected, call.circumstances, self.known.ages)
        return next((one for one in meant if one.ask_first), None)

    def closed_by(self, kind: str) -> Protected | None:
        """For whom this kind of help is closed here by the protocol; None where it is open."""
        meant = self.known.protected if self.known.closes_help else ()
        return next((one for one in meant if kind in one.closed), None)

    def refusal_to_ring(self, call: Call, reason: str) -> Refused | None:
        """Why no clinician is rung for this caller: a danger nobody was sent to, or a question not answered."""
        asks, last = self.asks_before_ringing(call), self.known.last
        if asks and (shut := self.closed_by(Kind.CLINICIAN)):
            return _closed_to(shut)
        if asks == "less" and last and is_forbidden(self.known.rules, Kind.CLINICIAN, last):
            words = _("The answers call for “%(least)s”. Decide on that first; a clinician may then be called as well.")
            return Refused(words % {"least": self.known.kinds[self.least]}, code="danger_stands")
        if asks and reason not in Diversion.RingReason.values:
            return Refused(_("Choose why a clinician is rung."), code="no_reason", field="reason")
        return None

    def refusal_to_send(self, team: Team, kind: str) -> Refused | None:
        """Why this team may not be sent there as this kind of help, whatever screen or program asks."""
        if self.incident.status in Incident.CLOSED:
            return closed()
        if refusal := self.refusal_to_go_on(team, kind):
            return refusal
        if kind not in self.known.enabled:
            return _not_in_use("team")
        if self.incident.response_id not in Incident.FIELD:
            return Refused(_("No team was requested for this incident."), code="no_team_asked_for")
        return None

    def refusal_to_go_on(self, team: Team, kind: str) -> Refused | None:
        """Why this team may not go there, or go on: nobody goes into more danger than their kind of help is for."""
        if self.known.last is None:
            return Refused(_("Nobody has answered the safety questions for this incident."), code="not_assessed")
        least = self.least_to_send(kind)
        if protocol.rise(kind, least) <= 0:
            return None
        words = _("%(team)s cannot be sent: what is known calls for “%(response)s”.")
        return Refused(words % {"team": team, "response": self.known.kinds[least]}, code="against_the_assessment")

    def least_to_send(self, kind: str) -> str:
        """The least help that may be sent where `kind` would go: what was decided counts beside what is known."""
        return protocol.stronger(self.at_least(kind), self.incident.response_id or kind)


def closed() -> Refused:
    """What ended gets no other help."""
    return Refused(_("This incident is closed."), code="wrong_state")


def nowhere(incident: Incident, kind: str) -> Refused | None:
    """A team needs a place, even an unverified one."""
    if kind not in Incident.FIELD or incident.has_place:
        return None
    words = _("Enter the place, even roughly, before requesting a team.")
    return Refused(words, code="no_place", field="address")


def _not_in_use(field: str = "response") -> Refused:
    return Refused(_("This response is not in use."), code="not_enabled", field=field)


def _told_of_danger(field: str = "") -> Refused:
    words = _("Danger was reported. Ask about weapon and violence again before less is sent.")
    return Refused(words, code="ask_again", field=field)


def _judged(field: str = "") -> Refused:
    words = _("A clinician judged that police, fire or EMS are needed. A clinician lowers it, with a reason.")
    return Refused(words, code="clinician_judged", field=field)


def _closed_to(one: Protected) -> Refused:
    return Refused(in_language(one.says, here()), code="closed_to_them", field="response")


def is_overtaken(override: Override, rules: Protocol, now: protocol.Judged) -> bool:
    """Whether something came up since it was lowered that asks for more than it was lowered to, or for EMS."""
    then = override.assessment
    if now.medical and not then.medical:
        return True
    new, low = set(now.reasons) - set(then.reasons), override.response_id
    levels = {f"nature_{code}": code for code in protocol.LADDER} | {"nature_unknown": Kind.EMERGENCY.value}
    if any(key in levels and protocol.rise(low, levels[key]) > 0 for key in new):
        return True
    fired = [rule for rule in rules.rules if rule.key in new]
    return any(low in rule.rules_out or (rule.raise_to and protocol.rise(low, rule.raise_to) > 0) for rule in fired)


def is_weightier(rules: Protocol, nature: str, than: str) -> bool:
    """Whether a nature is for more than an unarmed team, and for more than the other nature."""
    return bool(nature) and protocol.rise(protocol.stronger(rules.base(than), Kind.TEAM), rules.base(nature)) > 0


def is_forbidden(rules: Protocol, kind: str, last: Assessment) -> bool:
    """Whether no reason whatever makes `kind` right: an invariant of the protocol, or a protocol not to be trusted.

    An invariant about what nobody knows leaves room for who does; one about a danger does not, the program's own
    included. A danger in a question that must be asked counts as one, whether or not the file names it so.
    """
    said = {question.key: question.said(last.answers) for question in rules.questions}
    for held in (*rules.invariants, *never_list(rules)):
        danger = any(rules.by_key[key].tells_of_danger(said[key]) for key in held.when)
        if danger and all(said[key] in wanted for key, wanted in held.when.items()):
            if kind in held.never or (held.at_least and protocol.rise(held.at_least, kind) < 0):
                return True
    dangers = any(
        q.must and (said[q.key] == q.danger or q.asks and q.tells_of_danger(said[q.key])) for q in rules.questions
    )
    return kind != Kind.EMERGENCY and (dangers or NOT_APPROVED in last.reasons)
