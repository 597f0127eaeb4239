"""Every chain hangs together (产业链检查): ids, circles, words of the document."""

from __future__ import annotations

from collections.abc import Iterator

from changbai.kernel.problem import Problem
from changbai.pack.chain import Chain, chains_of
from changbai.pack.declare import at
from changbai.pack.shapes import Pack
from changbai.pack.vocabulary import nearest


def ids(pack: Pack) -> Iterator[Problem]:
    """Nodes have ids of their own and name nodes of their chain."""
    for chain in chains_of(pack):
        known: dict[str, int] = {}
        for node in chain.nodes:
            first = known.setdefault(node.id, node.mark.line)
            if first != node.mark.line:
                yield Problem("CB200", at(node, "id"), {"id": node.id, "line": first})
        for node in chain.nodes:
            for field in ("under", "supplies"):
                said = getattr(node, field)
                for id in (said,) if isinstance(said, str) else said:
                    if id and id not in known:
                        facts = {"id": id, "near": nearest(id, known)}
                        yield Problem("CB201", at(node, field), facts)


def circles(pack: Pack) -> Iterator[Problem]:
    """No node lies under itself or, by way of others, supplies itself."""
    for chain in chains_of(pack):
        for field in ("under", "supplies"):
            for node in chain.nodes:
                if node.id in _reached(chain, node.id, field):
                    yield Problem("CB837", at(node, field), {"node": node.id})


def _reached(chain: Chain, start: str, field: str) -> set[str]:
    """Return every node to which a field leads, one or more steps on."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        node = chain.node(ahead.pop())
        said = getattr(node, field) if node else ()
        for id in (said,) if isinstance(said, str) else said:
            if id and id not in found:
                found.add(id)
                ahead.append(id)
    return found


def words(pack: Pack) -> Iterator[Problem]:
    """A node that is stated stands word for word in its clause."""
    texts = {clause.id: clause.text for clause in pack.clauses}
    for chain in chains_of(pack):
        for node in chain.nodes:
            if node.clause and node.clause not in texts:
                facts = {"id": node.clause, "near": nearest(node.clause, texts)}
                yield Problem("CB201", at(node, "clause"), facts)
            elif node.basis == "stated" and node.title.zh not in texts.get(node.clause, ""):
                facts = {"quote": node.title.zh, "clause": node.clause or "–"}
                yield Problem("CB204", at(node, "title"), facts)


RULES = (ids, circles, words)
