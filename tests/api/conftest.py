"""Who asks: a supervisor, or an administrator where the staff is concerned, or a clinician for what they say."""

import pytest

from heart.models import Role
from tests import make

STAFF = "/api/people/"
OF_THEMSELVES = ("/api/clinicians/be_ready/", "/api/clinicians/be_away/")


@pytest.fixture
def sam(sam, request):
    """Somebody who may do or read what this test is about."""
    params = getattr(getattr(request.node, "callspec", None), "params", {})
    path = params.get("path") or getattr(params.get("endpoint"), "path", "")
    if path in OF_THEMSELVES:
        return make.user("clare", Role.CLINICIAN)
    return make.user("ada", Role.ADMINISTRATOR) if path.startswith(STAFF) else sam
