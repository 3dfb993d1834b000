"""What the page of a person shows of consents: each with how it stands in words, and what was told in an emergency."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from heart.kernel.access import may
from heart.models import User
from triage.forms.consents import ConsentForm, DisclosureForm, RevokeForm
from triage.models import Person
from triage.queries.sharing import notice_of, stands, state_in_words


def rows(person: Person, now: datetime.datetime, revokes: bool, typed: Any = None) -> list[dict[str, Any]]:
    """Each consent of the person, those that stand first, then the newest, with the form that takes it back.

    `revokes`: whether this person may; `typed` is such a form that was not taken. One query.
    """
    found = []
    for one in person.consents.select_related("recorded_by", "revoked_by"):
        is_open = stands(one, now)
        mine = typed is not None and typed.consent.pk == one.pk
        found.append(
            {
                "consent": one,
                "stands": is_open and bool(one.how),
                "state": state_in_words(one, now),
                "notice": notice_of(one.what),
                "form": typed if mine else RevokeForm(one) if revokes and is_open else None,
            }
        )
    return sorted(found, key=lambda row: not row["stands"])


def panel(user: User, person: Person, now: datetime.datetime, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    """The consents of a person, and the forms that this person may use; `bound` are those that were not taken."""
    return {
        "consents": rows(person, now, may(user, "triage.revoke"), bound.get("revoke")),
        "disclosures": person.emergency_disclosures.select_related("by"),
        "consent_form": bound.get("consent") or (ConsentForm() if may(user, "triage.consent") else None),
        "disclosure_form": bound.get("disclose_in_emergency")
        or (DisclosureForm() if may(user, "triage.disclose_in_emergency") else None),
    }
