"""A page of the tests with living parts."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from heart import urls
from heart.models import Event

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Living parts</title>
<meta name="server-now" content="{now}"><script type="module" src="/static/live.mjs"></script></head><body>
<div id="board" data-live="triage" data-src="/part/board/"></div>
<div id="one" data-live="thread-{thread}" data-src="/part/one/"></div>
<div id="form" data-live="triage" data-src="/part/form/"><p>0</p><input id="words" value=""></div>
<p><time id="up" data-since="{since}"></time> <time id="down" data-until="{until}"></time></p>
</body></html>"""


class Part:
    """What the tests decide about the parts, and how often they were asked for."""

    now = since = until = thread = ""
    status = 200
    asked: list[str] = []


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE.format(now=Part.now, since=Part.since, until=Part.until, thread=Part.thread))


def part(request: HttpRequest, name: str) -> HttpResponse:
    Part.asked.append(name)
    lines = list(Event.objects.order_by("-id").values_list("id", flat=True)[:3])
    if name == "board":
        rows = "".join(f'<li id="line-{seq}"><a href="#" id="link-{seq}">{seq}</a></li>' for seq in lines)
        more = "<details id='more'><summary>More</summary>words</details>"
        return HttpResponse(f"<p>{Event.objects.count()}</p><ul>{rows}</ul>{more}", status=Part.status)
    if name == "form":
        return HttpResponse(f'<p>{Event.objects.count()}</p><input id="words" value="">', status=Part.status)
    return HttpResponse(f"<p>{Event.objects.count()}</p>", status=Part.status)


urlpatterns = [*urls.urlpatterns, path("page/", page), path("part/<slug:name>/", part)]
