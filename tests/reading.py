"""Reads a page as a browser would: its elements in order, with their attributes and words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attrs: dict[str, str]
    inside: list["Element"]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Page(HTMLParser):
    """Every element of a page in the order of the source; `inside` are the elements around it, outermost first."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._words: list[str] = []
        self.feed(source)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, list(self._open))
        self.elements.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str = "", **attrs: str) -> list[Element]:
        """Elements by tag and attributes; `class_` is one of its classes."""
        wanted = attrs.pop("class_", "")
        return [
            element
            for element in self.elements
            if tag in ("", element.tag)
            and (not wanted or wanted in element.attrs.get("class", "").split())
            and all(element.attrs.get(name) == value for name, value in attrs.items())
        ]

    def within(self, around: Element) -> list[Element]:
        return [element for element in self.elements if around in element.inside]

    def at(self, id_: str) -> Element | None:
        found = self.all(id=id_)
        assert len(found) < 2, f"#{id_} is there {len(found)} times"
        return found[0] if found else None

    def form(self, action: str) -> dict[str, str | list[str]]:
        """What a browser would send from the form with this address, or with a button that sends it there."""
        (around,) = [form for form in self.all("form") if any(to.endswith(action) for to in self._addresses(form))]
        return dict(self._fields(around))

    def _addresses(self, form: Element) -> list[str]:
        buttons = [part for part in self.within(form) if "formaction" in part.attrs]
        return [form.attrs.get("action", ""), *(button.attrs["formaction"] for button in buttons)]

    def _fields(self, around: Element):
        for element in self.within(around):
            name, kind = element.attrs.get("name", ""), element.attrs.get("type", "text")
            if not name or "disabled" in element.attrs:
                continue
            if element.tag == "input" and (kind not in ("checkbox", "radio") or "checked" in element.attrs):
                yield name, element.attrs.get("value", "on" if kind == "checkbox" else "")
            elif element.tag == "textarea":
                # The first line break after the tag is no part of the words.
                yield name, "".join(element.words).removeprefix("\n")
            elif element.tag == "select":
                options = [option for option in self.within(element) if option.tag == "option"]
                chosen = [option for option in options if "selected" in option.attrs] or options[:1]
                yield name, chosen[0].attrs.get("value", "") if chosen else ""
