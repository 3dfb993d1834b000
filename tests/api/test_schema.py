"""The OpenAPI description: valid, complete, true; and its page works under the program's own security policy."""

import json
import re

import hypothesis
import jsonschema
import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from heart.models import Role
from navigation import actions as navigation
from tests import make
from tests.api.acts import ACTS, back_up, flag, hold, override, refused_delivery, safety_plan
from tests.api.conftest import OF_THEMSELVES, STAFF
from tests.api.endpoints import EVERY, VERBS
from tests.triage import baselines
from triage import actions as triage

NOT_BY_TOKEN = {"/api/token/", "/api/telephone/{sender}/"}


@pytest.fixture(scope="module")
def description(tmp_path_factory):
    """As a stranger gets it, made by the command that fails on any warning."""
    file = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    return yaml.safe_load(file.read_text())


def test_it_is_openapi_3_1(description):
    assert description["openapi"].startswith("3.1")


def test_it_is_served_to_strangers(db, client, description):
    answer = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    assert json.loads(answer.content)["paths"].keys() == description["paths"].keys()


def test_it_describes_every_endpoint(description):
    described = {
        (method, path.replace("{id}", "{}").replace("{code}", "{}"))
        for path, methods in description["paths"].items()
        for method in methods
    }
    apart = {("post", path) for path in NOT_BY_TOKEN}
    assert described == {(endpoint.method, endpoint.path) for endpoint in EVERY} | apart


@pytest.mark.parametrize("endpoint", VERBS, ids=str)
def test_every_verb_tells_of_its_key_and_its_refusals(endpoint, description):
    operation = _described(description, endpoint.path)["post"]
    header = next(part for part in operation["parameters"] if part["name"] == "Idempotency-Key")
    assert (header["in"], header.get("required", False)) == ("header", False)
    for code in ("400", "401", "403", "409", "422"):
        content = operation["responses"][code]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert str(ACTS[endpoint.path].status) in operation["responses"]
    assert operation["description"]


def test_a_problem_has_code_message_and_fields(description):
    schemas = description["components"]["schemas"]
    assert schemas["Problem"]["properties"]["error"] == {"$ref": "#/components/schemas/ErrorBody"}
    assert set(schemas["ErrorBody"]["properties"]) == {"code", "message", "fields"}
    assert set(schemas["ErrorBody"]["required"]) == {"code", "message"}


def test_the_page_for_people_has_nothing_inline(db, client):
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "<style" not in page and "style=" not in page and "<script>" not in page
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.content.decode()


DOCUMENTED = {200, 201, 400, 404, 409}


@pytest.mark.parametrize("examples", [3, pytest.param(60, marks=pytest.mark.nightly)])
def test_nothing_that_fits_the_description_breaks_it(sam, api_of, description, examples):
    """A bounded, repeatable shower of made-up requests at things that exist: every answer is a described one."""
    schema = schemathesis.openapi.from_dict(description)
    administrator, clare = make.user("ada", Role.ADMINISTRATOR), make.user("clare", Role.CLINICIAN)
    sent = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in NOT_BY_TOKEN:
            continue
        with transaction.atomic():
            by = clare if operation.path in OF_THEMSELVES else sam
            by = administrator if operation.path.startswith(STAFF) else by
            api = api_of(by)
            api.raise_request_exception = False
            pk = _something(operation.path, by)
            sent += _shower(operation, api, pk, examples)
            transaction.set_rollback(True)
    assert sent >= 2 * len(EVERY)


def _something(path, by):
    """The id of something that exists, made ready for the verb when it is one."""
    act = ACTS.get(path.replace("{id}", "{}"))
    thing = act.ready(by) if act else make.call().incident
    return getattr(thing, "pk", 1)


def _shower(operation, api, pk, examples):
    sent = 0

    @hypothesis.seed(911)
    @hypothesis.settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), exists=st.booleans())
    def drop(case, exists):
        nonlocal sent
        parameters = case.path_parameters or {}
        path = case.path.format(**(dict.fromkeys(parameters, pk) if exists else parameters))
        body = case.body if isinstance(case.body, dict | list | str | int | float | bool | None) else {}
        with transaction.atomic():
            answer = api.generic(
                case.method.upper(),
                path,
                json.dumps(body) if case.method.upper() == "POST" else "",
                content_type="application/json",
                query_params=case.query or {},
            )
            transaction.set_rollback(True)
        sent += 1
        assert answer.status_code in DOCUMENTED, (case.method, path, body, answer.content)
        assert str(answer.status_code) in operation.definition.raw["responses"], (path, answer.status_code)

    drop()
    return sent


@pytest.mark.parametrize(("path", "act"), ACTS.items(), ids=list(ACTS))
def test_the_answer_to_a_verb_is_as_described(path, act, sam, api_of, description):
    thing = act.ready(sam)
    answer = api_of(sam).post(path.format(getattr(thing, "pk", "")), act.said())
    responses = _described(description, path)["post"]["responses"]
    _assert_fits(answer.json(), responses[str(act.status)], description)
    refused = api_of(sam).generic("POST", path.format(987654321), "[]", content_type="application/json")
    _assert_fits(refused.json(), responses[str(refused.status_code)], description)


def test_what_is_read_is_as_described(sam, api_of, description, subtests):
    navigation.refer(make.follow_up(sam), make.service(), by=sam)
    make.dispatch_at("EnRoute")
    make.version_at("Effective")
    flag(sam)
    override(sam)
    make.help_at()
    triage.transfer(make.call(), make.center("kannapolis"), by=sam)
    back_up(sam)
    baselines.draft()
    refused_delivery(sam)
    hold(sam)
    administrator = make.user("ada", Role.ADMINISTRATOR)
    # One arrangement for all of them: reading changes nothing.
    for endpoint in (endpoint for endpoint in EVERY if endpoint.method == "get"):
        with subtests.test(str(endpoint)):
            api = api_of(administrator if endpoint.path.startswith(STAFF) else sam)
            _assert_read_as_described(endpoint, api, description, sam)


# What of a thing is read that stands in no list: nobody browses persons.
OF_NO_LIST = {"/api/persons/{}/plans/": safety_plan}


def _assert_read_as_described(endpoint, api, description, by):
    path = endpoint.path
    if path in OF_NO_LIST:
        path = endpoint.at(OF_NO_LIST[path](by).pk)
    elif "{}" in path:
        things = api.get(path.partition("{}")[0]).json()
        first = (things["results"] if isinstance(things, dict) else things)[0]
        path = endpoint.at(first.get("id") or first["code"])
    answer = api.get(path)
    assert answer.status_code == 200
    described = _described(description, endpoint.path)["get"]
    _assert_fits(answer.json(), described["responses"]["200"], description)


def _described(description, path):
    """What the description says of a path, whatever it calls the part that names the thing."""
    (said,) = (said for at, said in description["paths"].items() if re.sub(r"\{\w+\}", "{}", at) == path)
    return said


def _assert_fits(said, response, description):
    """An OpenAPI 3.1 schema is a JSON schema; null, missing and misspelt fields are all errors."""
    schema = response["content"]["application/json"]["schema"] | {"components": description["components"]}
    errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(said)]
    assert not errors
