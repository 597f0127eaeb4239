"""Circles of guarantees (互保圈): firms that in the end guarantee for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from changbai.matching.conditions import as_texts
from changbai.matching.entry import Entry

#: The attribute that names who guarantees for an entry's party, and the one that is worked out.
GUARANTORS, IN_CIRCLE = "guarantors", "guarantee_circle"


def circles(guarantees: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Return the circles of (guarantor, guaranteed), each as its parties, in order of names.

    Strongly connected sets of more than one party (Tarjan 1972), and those who guarantee for
    themselves.
    """
    after: dict[str, list[str]] = {}
    for guarantor, guaranteed in guarantees:
        after.setdefault(guarantor, []).append(guaranteed)
        after.setdefault(guaranteed, [])
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_, is_open = [], set()
    found = []
    for root in sorted(after):
        if root in number:
            continue
        work = [(root, iter(sorted(set(after[root]))))]
        number[root] = lowest[root] = len(number)
        open_.append(root)
        is_open.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    open_.append(other)
                    is_open.add(other)
                    work.append((other, iter(sorted(set(after[other])))))
                    break
                if other in is_open:
                    lowest[node] = min(lowest[node], number[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == number[node]:
                    taken = [open_.pop()]
                    while taken[-1] != node:
                        taken.append(open_.pop())
                    members = frozenset(taken)
                    is_open -= members
                    if len(members) > 1 or node in after[node]:
                        found.append(members)
    return sorted(found, key=sorted)


def with_circles(needs: Sequence[Entry]) -> list[Entry]:
    """Return the needs, those whose party is in a circle with `guarantee_circle` = 是."""
    edges = [
        (guarantor, need.party)
        for need in needs
        if need.party
        for guarantor in as_texts(need.attributes.get(GUARANTORS, ()))
    ]
    within = frozenset().union(*circles(edges))
    return [
        replace(need, attributes={**need.attributes, IN_CIRCLE: "是"})
        if need.party in within
        else need
        for need in needs
    ]
