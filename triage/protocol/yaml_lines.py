"""Where in a YAML text each thing stands, so that a mistake can be said with its line."""

from typing import Any

import yaml

Spot = tuple[str | int, ...]


def spots_of(text: str) -> tuple[dict[Spot, int], list[str]]:
    """The line of every key and list item of a YAML text, and a sentence for each key that is said twice."""
    return spots_under(yaml.compose(text, yaml.BaseLoader))


def spots_under(root: yaml.Node | None) -> tuple[dict[Spot, int], list[str]]:
    """The same of a text that has been read."""
    lines: dict[Spot, int] = {}
    problems: list[str] = []

    def walk(node: Any, spot: Spot) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*spot, str(key.value))
                if here in lines:
                    problems.append(
                        f"line {key.start_mark.line + 1}: “{key.value}” was said before in line {lines[here]}."
                    )
                lines[here] = key.start_mark.line + 1
                walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for at, value in enumerate(node.value):
                lines[(*spot, at)] = value.start_mark.line + 1
                walk(value, (*spot, at))

    walk(root, ())
    return lines, problems
