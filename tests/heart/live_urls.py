"""A page of the tests with living parts."""

import random
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from heart import urls
from heart.models import Event

PAGE = """{% extends "base.html" %}{% block title %}Living parts{% endblock %}{% block main %}
<div id="board" data-live="triage teams" data-src="/part/board/"></div>
<div id="one" data-live="thread-{{ part.thread }}" data-src="/part/one/"></div>
<div id="form" data-live="triage" data-src="/part/form/"></div>
<form><label for="beside">Beside</label> <textarea id="beside"></textarea></form>
<p><time id="of" class="clock of b0" data-since="{{ part.since }}" data-of="3000 5000"></time>
<time id="up" data-since="{{ part.since }}"></time> <time id="down" data-until="{{ part.until }}"></time></p>
{% endblock %}"""


class Part:
    """What the tests decide about the parts, and how often they were asked for."""

    now: Any = ""
    since = until = thread = ""
    status = 200
    asked: list[str] = []


def page(request: HttpRequest) -> HttpResponse:
    words = {"part": Part, "server_now": Part.now}
    return HttpResponse(engines["django"].from_string(PAGE).render(words, request))


def part(request: HttpRequest, name: str) -> HttpResponse:
    Part.asked.append(name)
    if Part.status == 302:
        return redirect("sign-in")
    lines = list(Event.objects.order_by("-id").values_list("id", flat=True)[:3])
    if name == "board":
        rows = "".join(f'<li id="line-{seq}"><a href="#{seq}">{seq}</a> <button>Do</button></li>' for seq in lines)
        more = "<details id='more'><summary>More</summary>words</details>"
        return HttpResponse(f"<p>{Event.objects.count()}</p><ul>{rows}</ul>{more}", status=Part.status)
    if name == "form":
        return HttpResponse(shuffled(Event.objects.count()), status=Part.status)
    return HttpResponse(f"<p>{Event.objects.count()}</p>", status=Part.status)


def shuffled(count: int) -> str:
    """What no page of ours does: rows with fields, in another order each time."""
    order = random.Random(count).sample(range(30), 30)
    rows = "".join(f'<li id="row-{n}"><a href="#row-{n}">{n}</a> <input id="in-{n}" value=""></li>' for n in order)
    return f"<p>{count}</p><ul>{rows}</ul>"


urlpatterns = [*urls.urlpatterns, path("page/", page), path("part/<slug:name>/", part)]
