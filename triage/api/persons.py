"""A person, their ways and wishes, for programs: opened with a reason, changed by who has opened them."""

from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from heart.rest.fields import Ref
from heart.rest.viewsets import verb
from triage import actions
from triage.api.consents import ConsentIn, ConsentOut, DiscloseIn, DisclosureOut, RevokeIn
from triage.api.demographics import DemographicsIn, DemographicsOut
from triage.api.incidents import Triage
from triage.api.plans import PlansOfPerson
from triage.api.responses import PersonFull, PersonOut
from triage.models import Consent, ContactWay, Flag, Merge, Opening, Person, Wish


class OpenPersonIn(serializers.Serializer):
    """Why, for who has no open work with this person."""

    reason = serializers.ChoiceField(Opening.Reason.choices, required=False, allow_blank=True)
    words = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AddWayIn(serializers.Serializer):
    kind = serializers.ChoiceField(ContactWay.Kind.choices)
    value = serializers.CharField(max_length=200)
    whose = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="Empty: their own.")
    voicemail_safe = serializers.BooleanField(required=False, allow_null=True)
    text_safe = serializers.BooleanField(required=False, allow_null=True)
    visit_safe = serializers.BooleanField(required=False, allow_null=True)
    who_may_answer = serializers.CharField(max_length=120, required=False, allow_blank=True)
    hours = serializers.CharField(max_length=80, required=False, allow_blank=True)
    not_before = serializers.TimeField(required=False, allow_null=True)
    not_after = serializers.TimeField(required=False, allow_null=True)
    source = serializers.ChoiceField(Flag.Source.choices, required=False, allow_blank=True)  # type: ignore[assignment]


class StrikeWayIn(serializers.Serializer):
    because = serializers.ChoiceField(ContactWay.Struck.choices)
    value = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="What takes its place.")


class WishIn(serializers.Serializer):
    kind = serializers.ChoiceField(Wish.Kind.choices)
    text = serializers.CharField(max_length=200, required=False, allow_blank=True)
    source = serializers.ChoiceField(Wish.SOURCES)  # type: ignore[assignment]


class WayOut(serializers.ModelSerializer):
    class Meta:
        model = ContactWay
        fields = [
            "id", "kind", "voicemail_safe", "text_safe", "visit_safe", "who_may_answer", "hours", "not_before",
            "not_after", "value", "whose", "source", "at", "by", "struck_at", "struck_by", "struck_because",
            "replaced_by",
        ]  # fmt: skip


class WishOut(serializers.ModelSerializer):
    class Meta:
        model = Wish
        fields = ["id", "kind", "text", "source", "at", "by", "ended_at", "ended_by"]


class PersonOpened(PersonFull):
    """A person with ways, wishes and consents, also those that hold no more."""

    ways = WayOut(many=True)
    wishes = WishOut(many=True)
    consents = ConsentOut(many=True)

    class Meta(PersonFull.Meta):
        fields = [*PersonFull.Meta.fields, "ways", "wishes", "consents"]


class OpeningOut(serializers.ModelSerializer):
    person = PersonOpened()

    class Meta:
        model = Opening
        fields = ["id", "person", "by", "at", "why", "until"]


class ReviewedOut(serializers.ModelSerializer):
    class Meta:
        model = Opening
        fields = ["id", "by", "at", "why", "until", "reviewed_at", "reviewed_by"]


class Into(serializers.Serializer):
    into = Ref(gettext_lazy("There is no such person."), queryset=Person.objects.all())


class Other(serializers.Serializer):
    other = Ref(gettext_lazy("There is no such person."), queryset=Person.objects.all())


class MergeOut(serializers.ModelSerializer):
    class Meta:
        model = Merge
        fields = ["id", "kept", "gone", "at", "by", "undone_at", "undone_by"]


class PersonViewSet(PlansOfPerson):
    """Persons: `open_person` gives one with ways and wishes, and puts who and why on record."""

    queryset: Any = Person.objects.all()
    permissions = {"plans": "triage.open_person"}

    open_person = verb(actions.open_person, says=OpenPersonIn, answers=OpeningOut, status=201)
    add_way = verb(actions.add_way, says=AddWayIn, answers=WayOut, status=201)
    wish = verb(actions.wish, says=WishIn, answers=WishOut, status=201)

    consent = verb(actions.consent, says=ConsentIn, answers=ConsentOut, status=201)
    disclose_in_emergency = verb(actions.disclose_in_emergency, says=DiscloseIn, answers=DisclosureOut, status=201)
    record_demographics = verb(actions.record_demographics, says=DemographicsIn, answers=DemographicsOut, status=201)

    tell_apart = verb(actions.tell_apart, says=Other, answers=PersonOut)

    merge = verb(actions.merge, says=Into, answers=MergeOut, status=201)


class MergeViewSet(Triage):
    """Records that were put together as one person."""

    queryset: Any = Merge.objects.select_related("kept")

    undo_merge = verb(actions.undo_merge, answers=MergeOut)


class WayViewSet(Triage):
    """Ways to reach persons; a wrong one is struck through, never deleted."""

    queryset: Any = ContactWay.objects.select_related("person")

    strike_way = verb(actions.strike_way, says=StrikeWayIn, answers=WayOut)


class WishViewSet(Triage):
    """What persons want."""

    queryset: Any = Wish.objects.select_related("person")

    end_wish = verb(actions.end_wish, answers=WishOut)


class ConsentViewSet(Triage):
    """What persons let us share; a consent is revoked, never deleted."""

    queryset: Any = Consent.objects.select_related("person")

    revoke = verb(actions.revoke, says=RevokeIn, answers=ConsentOut)


class OpeningViewSet(Triage):
    """Persons that were opened without open work."""

    queryset: Any = Opening.objects.select_related("by")

    review_opening = verb(actions.review_opening, answers=ReviewedOut)
