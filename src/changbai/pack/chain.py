"""The shape of a chain (产业链): its nodes, what lies under what, and who supplies whom.

chains/<id>.yaml. A chain is also the taxonomy of an emerging industry: the nodes are then its
directions, in the words of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.declare import Basis, Id, key, place
from changbai.pack.shapes import Entry, Pack

NodeKind = Literal["direction", "product", "final", "system", "part", "material"]


@dataclass(frozen=True, kw_only=True)
class ChainNode:
    """A node of a chain (链节点): a direction of an industry, a product, a part, a material.

    A node that the document states stands in its clause word for word; the others are proposed
    by the pack. `industries` are divisions of GB/T 4754 in which its makers are found.
    """

    id: Id = key("编号", "id, unique in the chain")
    title: Text = key("名称", "name; as the document has it when stated")
    kind: NodeKind = key("类型", "direction, product, final, system, part, material", "part")
    basis: Basis = key("依据方式", "stated in the document, or proposed", "proposed")
    clause: Id = key("条款", "clause that states it", "")
    under: Id = key("上级节点", "node of which it is a part", "")
    supplies: tuple[Id, ...] = key("供给", "nodes that it goes into", ())
    industries: tuple[str, ...] = key("行业", "divisions of GB/T 4754", ())
    names: tuple[str, ...] = key("别名", "other names by which purchases call it", ())
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Chain(Entry):
    """A chain (产业链): an entry with nodes; without them it is only named."""

    nodes: tuple[ChainNode, ...] = key("节点", "nodes", ())

    def node(self, id: str) -> ChainNode | None:
        """Return a node by id; None when there is none."""
        return next((node for node in self.nodes if node.id == id), None)

    def under(self, id: str = "") -> tuple[ChainNode, ...]:
        """Return the nodes right under another, or those at the top."""
        return tuple(node for node in self.nodes if node.under == id)


def chains_of(pack: Pack) -> Iterator[Chain]:
    """Yield the chains of a pack in the order of their ids."""
    for id in sorted(pack.entries):
        entry = pack.entries[id]
        if isinstance(entry, Chain):
            yield entry
