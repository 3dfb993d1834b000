"""A file is stored as a draft, or refused with every problem in words."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from heart.kernel.flow import Refused
from heart.models import Event
from tests import make
from tests.record import assert_heard, assert_on_record, refused
from triage import actions
from triage.models import ProtocolVersion
from triage.protocol.reading import LARGEST


def bomb() -> str:
    """Nine lines that would unfold to a thousand million words."""
    lines = ['a: &a ["x","x","x","x","x","x","x","x","x","x"]']
    lines += [
        f"{this}: &{this} [{','.join([f'*{before}'] * 10)}]"
        for before, this in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines)


def test_it_is_stored_as_it_is(mia, pokes):
    text = make.protocol_text("concord-1")
    made = actions.draft_protocol(text.replace("\n", "\r\n"), by=mia)
    stored = ProtocolVersion.objects.get()
    assert (stored.code, stored.status, stored.text, stored.drafted_by) == ("concord-1", "Draft", text, mia)
    assert stored.sha256 == hashlib.sha256(text.encode()).hexdigest(), "what sha256sum says of the file"
    assert stored.data["version"] == "concord-1"
    assert_on_record(made, "triage.protocol_drafted", by=mia, version="concord-1", sha256=made.sha256)
    assert_heard(pokes, "triage", made)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Protocol"),
        ("- just\n- a list", "Protocol"),
        ("version: [", "not YAML"),
        ("version: \x07", "not YAML"),
        (bomb(), "references"),
        ("[" * 5000 + "]" * 5000, "Protocol"),
        ("version: x\n" + "# " + "x" * LARGEST, "characters"),
        (make.PROTOCOL.replace("raise_to: emergency", "raise_to: clinik", 1), "clinik"),
        (make.protocol_text("911"), "version"),
        (make.protocol_text("704-555-0142"), "letter"),
    ],
    ids=["empty", "list", "not yaml", "control", "bomb", "deep", "large", "unknown word", "a number", "a phone"],
)
def test_what_is_no_protocol_is_refused_in_words(mia, text, says):
    before = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        actions.draft_protocol(text, by=mia)
    assert refusal.value.field == "text"
    assert says in refusal.value.message
    assert (ProtocolVersion.objects.count(), Event.objects.count()) == (0, before)


def test_every_problem_is_told_at_once(mia):
    text = make.PROTOCOL.replace("raise_to: emergency", "raise_to: clinik", 1).replace("always_there", "x")
    text = text.replace("rules_out: team", "rules_out: squad", 1)
    with pytest.raises(Refused) as refusal:
        actions.draft_protocol(text, by=mia)
    assert "clinik" in refusal.value.message
    assert "squad" in refusal.value.message


def test_a_name_is_used_once_but_for_drafts_that_failed(mia):
    make.version_at("Rejected", code="concord-1")
    actions.draft_protocol(make.protocol_text("concord-1"), by=mia)
    with refused("a_version_has_a_code_of_its_own", field="text", says="concord-1"):
        actions.draft_protocol(make.protocol_text("concord-1"), by=mia)
    for status in ("Withdrawn", "Retired"):
        make.version_at(status, code=f"concord-{status}")
        with refused("a_version_has_a_code_of_its_own", field="text"):
            actions.draft_protocol(make.protocol_text(f"concord-{status}"), by=mia)


def send(client, **said):
    return client.post("/protocols/draft_protocol/", said)


def test_on_the_page_nothing_typed_is_lost(mia, client_of):
    answer = send(client_of(mia), text="version: <script>alert(1)</script>\n")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert "version: &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "draft_protocol_text_error" in page


def test_a_file_may_be_chosen_and_is_shown_to_be_mended(mia, client_of):
    client = client_of(mia)
    wrong = SimpleUploadedFile("p.yaml", b"version: x\nquestions: []\n")
    answer = send(client, text="", file=wrong)
    assert answer.status_code == 422
    assert "questions: []" in answer.content.decode()
    right = SimpleUploadedFile("p.yaml", make.protocol_text("concord-2").encode())
    assert send(client, text="not this", file=right).status_code == 302
    assert ProtocolVersion.objects.get().code == "concord-2"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a\x00b", b"x" * 1_000_001], ids=["bytes", "nul", "1 MB"])
def test_a_file_that_is_no_text_is_refused_in_words(mia, client_of, content):
    answer = send(client_of(mia), text="", file=SimpleUploadedFile("p.yaml", content))
    assert answer.status_code == 422
    assert "draft_protocol_file_error" in answer.content.decode()


def test_wording_with_markup_is_shown_as_words(mia, client_of):
    evil = make.protocol_text("concord-3").replace("Is there a weapon", "<script>alert(1)</script> Is there a weapon")
    assert "<script>" in evil
    made = actions.draft_protocol(evil, by=mia)
    for path in (f"/protocols/{made.pk}/", f"/protocols/new/?from={made.pk}"):
        page = client_of(mia).get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
    assert client_of(mia).get(f"/protocols/{made.pk}/file.yaml").content.decode() == evil
