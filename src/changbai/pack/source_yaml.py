"""YAML files as plain nodes (YAML 来源): no types guessed, no anchors, aliases, tags or merges.

The C parser of PyYAML delivers events; the nodes are put together here, so that anchors and
tags are seen, depth is bounded and every scalar stays text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from changbai.kernel.problem import Mark, Problem
from changbai.pack.source import ListNode, MapNode, ScalarNode, SourceNode

MOST_DEPTH = 24
MOST_NODES = 200_000


class _RefusedError(Exception):
    """Reading cannot go on; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read; a key waits for its value."""

    mark: Mark
    mapping: bool
    items: list[SourceNode] = field(default_factory=list)
    entries: dict[str, SourceNode] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    key: ScalarNode | None = None


def read_yaml(text: str, file: str) -> tuple[MapNode | None, list[Problem]]:
    """Return the mapping that a YAML text holds, and what is wrong with the text."""
    problems: list[Problem] = []
    try:
        root = _compose(text, file, problems)
    except yaml.MarkedYAMLError as error:
        mark = _place(file, error.problem_mark or error.context_mark)
        return None, [*problems, Problem("CB110", mark, {"reason": error.problem or "?"})]
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        return None, [*problems, Problem("CB110", Mark(file, 1), {"reason": reason})]
    except _RefusedError as refused:
        return None, [*problems, refused.problem]
    if root is None or (isinstance(root, ScalarNode) and root.empty):
        return None, [*problems, Problem("CB116", Mark(file, 1))]
    if not isinstance(root, MapNode):
        return None, [*problems, Problem("CB117", root.mark)]
    return root, problems


def _compose(text: str, file: str, problems: list[Problem]) -> SourceNode | None:
    """Put the nodes together from the events; only one document is taken."""
    root: SourceNode | None = None
    stack: list[_Open] = []
    for count, event in enumerate(_events(text)):
        mark = _place(file, event.start_mark)
        if count > MOST_NODES or len(stack) > MOST_DEPTH:
            raise _RefusedError(Problem("CB115", mark, {"depth": MOST_DEPTH}))
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise _RefusedError(Problem("CB118", mark))
        done = _step(event, mark, stack, problems)
        if done is None:
            continue
        if stack:
            _put(stack[-1], done, problems)
        else:
            root = done
    return root


def _step(event: Any, mark: Mark, stack: list[_Open], problems: list[Problem]) -> SourceNode | None:
    """Take one event; return the node that it completes, if any."""
    if isinstance(event, yaml.AliasEvent):
        problems.append(Problem("CB111", mark, {"name": f"*{event.anchor}"}))
        return ScalarNode("", mark)
    if isinstance(event, yaml.NodeEvent):
        _refuse_marks(event, mark, problems)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, mark)
    if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
        stack.append(_Open(mark, isinstance(event, yaml.MappingStartEvent)))
    elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        top = stack.pop()
        if top.mapping:
            return MapNode(top.entries, top.keys, top.mark)
        return ListNode(tuple(top.items), top.mark)
    return None


def _put(top: _Open, node: SourceNode, problems: list[Problem]) -> None:
    """Add a finished node to the list or mapping that holds it."""
    if not top.mapping:
        top.items.append(node)
    elif top.key is None:
        if not isinstance(node, ScalarNode):
            raise _RefusedError(Problem("CB119", node.mark))
        top.key = node
    else:
        key, top.key = top.key, None
        if key.text == "<<" and key.plain:
            problems.append(Problem("CB114", key.mark))
        elif key.text in top.entries:
            facts = {"key": key.text, "line": top.keys[key.text].line}
            problems.append(Problem("CB113", key.mark, facts))
        else:
            top.entries[key.text] = node
            top.keys[key.text] = key.mark


def _refuse_marks(event: Any, mark: Mark, problems: list[Problem]) -> None:
    if event.anchor:
        problems.append(Problem("CB111", mark, {"name": f"&{event.anchor}"}))
    if getattr(event, "tag", None):
        problems.append(Problem("CB112", mark, {"name": event.tag}))


def _scalar(event: Any, mark: Mark) -> ScalarNode:
    one_line = event.start_mark.line == event.end_mark.line
    quoted = event.style in ("'", '"')
    shift = (1 if quoted else 0) if one_line else None
    return ScalarNode(event.value, mark, plain=not event.style, shift=shift)


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=yaml.CBaseLoader))


def _place(file: str, mark: Any) -> Mark:
    return Mark(file, mark.line + 1, mark.column + 1) if mark else Mark(file, 1)
