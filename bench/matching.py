"""How well and how fast offers are ranked, beside rank_bm25 with jieba, SQLite FTS5 and bm25s.

    .venv/bin/python bench/matching.py --judged needs.jsonl.gz [--semantic]
    .venv/bin/python bench/matching.py --speed 100000 [--texts FILE]

`--judged` ranks a judged set (see `changbai rank`) with ours and with rank_bm25 over words cut by
jieba, in one run. `--speed` makes so many documents of some eighty characters out of the clauses
of the packs, or of the texts of a file of JSON lines (richer, so slower), indexes them, and asks
300 queries of 10 to 30 characters for their ten best; peers that cannot hold so many are left out
and named. Queries are timed by the processor, so that a busy machine does not count. The peers'
environment is made by the script (`.bench/`). FTS5 is given pairs of characters as words, joined
with OR, its best setting.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import peers

from changbai.matching import semantic
from changbai.matching.entry import Entry, read_objects
from changbai.matching.fold import tables
from changbai.matching.index import Index
from changbai.matching.judged import bootstrap, measure_all, measure_judged
from changbai.matching.judged_set import Question, find_offers, is_graded, measure, read_questions
from changbai.matching.ranker import best

PACKAGES = ["rank_bm25==0.2.2", "jieba==0.42.1", "bm25s==0.3.16"]
#: Largest number of documents that a peer is asked to hold here.
MOST = {"rank_bm25": 10_000, "bm25s": 100_000, "fts5": 100_000}

JUDGE = r"""
import json, logging, sys
import jieba
from rank_bm25 import BM25Okapi
jieba.setLogLevel(logging.ERROR)
asked = json.load(sys.stdin)
cut = lambda text: [word for word in jieba.lcut(text.lower()) if word.strip()]
model = BM25Okapi([cut(text) for text in asked["offers"]])
json.dump([[float(s) for s in model.get_scores(cut(text))] for text in asked["needs"]], sys.stdout)
"""

SPEED = r"""
import json, sys, time
import numpy as np
asked = json.load(sys.stdin)
pairs = lambda t: [t[i:i + 2] for i in range(len(t) - 1)] + list(t)
out = {}
if asked["peer"] == "rank_bm25":
    from rank_bm25 import BM25Okapi
    t = time.perf_counter(); model = BM25Okapi([pairs(d) for d in asked["docs"]])
    out["index"] = time.perf_counter() - t
    ask = lambda q: np.argpartition(model.get_scores(pairs(q)), -10)[-10:]
else:
    import bm25s
    t = time.perf_counter(); model = bm25s.BM25()
    model.index([pairs(d) for d in asked["docs"]], show_progress=False)
    out["index"] = time.perf_counter() - t
    ask = lambda q: model.retrieve([pairs(q)], k=10, show_progress=False)
times = []
for q in asked["queries"][:asked["most_queries"]]:
    t = time.process_time(); ask(q); times.append(time.process_time() - t)
out["times"] = times
json.dump(out, sys.stdout)
"""


def talk(python: Path, script: str, asked: object) -> object:
    """Run a peer in its own environment."""
    done = subprocess.run(
        [python, "-c", script], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def judged(path: Path, python: Path, *, meaning: bool) -> None:
    """Print the figures of ours and of the peer on a judged set."""
    questions, problems = read_questions(path)
    offers, more = find_offers(path, questions)
    assert not problems + more, [problem.show("en") for problem in problems + more]
    ours = {name: figure.value for name, figure in measure(questions, offers).items()}
    rows = {"ours": ours}
    if meaning:
        found = measure(questions, offers, semantic.encoder())
        rows["ours, semantic"] = {name: figure.value for name, figure in found.items()}
    titles = [question.need.title for question in questions]
    texts = [offer.whole for offer in offers]
    scores = np.array(talk(python, JUDGE, {"needs": titles, "offers": texts}))
    rows["rank_bm25 + jieba"] = peer_figures(questions, offers, scores)
    names = [
        name for name in ("ndcg@10", "map", "auc", "recall@10", "all:recall@100") if name in ours
    ]
    print("ranking".ljust(20), *(name.rjust(15) for name in names))
    for row, figures in rows.items():
        print(row.ljust(20), *(f"{figures[name]:15.4f}" for name in names))
    print("MAP over the peer's", f"{ours['map'] / rows['rank_bm25 + jieba']['map']:.2f}x")


def peer_figures(
    questions: list[Question], offers: list[Entry], scores: np.ndarray
) -> dict[str, float]:
    """Return the figures of a peer's scores."""
    numbers = {offer.id: number for number, offer in enumerate(offers)}
    graded = is_graded(questions)
    rows: dict[str, list[float]] = {}
    for question, row in zip(questions, scores, strict=True):
        known = {numbers[id]: level for id, level in question.levels.items()}
        good = [number for number, level in known.items() if level >= (3 if graded else 1)]
        everywhere = measure_all(row, good)
        figures = {f"all:{name}": value for name, value in everywhere.items()}
        if graded:
            at = np.array(sorted(known))
            figures |= measure_judged(row[at], np.array([known[n] for n in at.tolist()]))
        else:
            figures |= everywhere
        for name, value in figures.items():
            rows.setdefault(name, []).append(value)
    return {name: bootstrap(np.array(values)).value for name, values in rows.items()}


def made(count: int, texts: Path | None = None) -> tuple[list[str], list[str]]:
    """Return made-up documents and queries, of the clauses of the packs and their halves."""
    text = "".join(p.read_text("utf-8") for p in sorted(peers.ROOT.glob("packs/*/document.md")))
    text += "".join(p.read_text("utf-8") for p in sorted(peers.ROOT.glob("docs/zh/**/*.md")))
    if texts:
        text = "\n".join(str(value.get("text", "")) for _, value in read_objects(texts)[0])
    found = re.findall(r"[一-鿿A-Za-z0-9]{6,40}", re.sub(r"<!--.*?-->", "", text))
    rng = random.Random(1)
    # Halves joined anew: many different pairs, as in texts of many hands.
    other = rng.sample(found, len(found))
    halves = zip(found, other, strict=True)
    clauses = [a[: len(a) // 2] + b[len(b) // 2 :] for a, b in halves]
    clauses += found
    documents = []
    for _ in range(count):
        document = ""
        while len(document) < 76:
            document += rng.choice(clauses) + "，"
        documents.append(document[:90])
    queries = ["".join(rng.choices(clauses, k=3))[: rng.randint(10, 30)] for _ in range(300)]
    return documents, queries


def speed(count: int, python: Path, texts: Path | None) -> None:
    """Print how fast ours and the peers are."""
    documents, queries = made(count, texts)
    tables()
    best(np.zeros(20, np.float32), 10)
    rows: list[tuple[str, float, list[float], float]] = []
    start = time.perf_counter()
    index = Index()
    index.add(documents)
    seconds = time.perf_counter() - start
    times = []
    for query in queries:
        start = time.process_time()
        best(index.score(index.ask(query)), 10)
        times.append(time.process_time() - start)
    rows.append(("ours", seconds, times, index.bytes / 1e6))
    if count <= MOST["fts5"]:
        rows.append(fts5(documents, queries[:60]))
    for peer in ("bm25s", "rank_bm25"):
        if count > MOST[peer]:
            print(f"{peer}: not asked to hold {count} documents")
            continue
        asked = {"peer": peer, "docs": documents, "queries": queries, "most_queries": 60}
        told = talk(python, SPEED, asked)
        assert isinstance(told, dict)
        rows.append((peer, told["index"], told["times"], float("nan")))
    print(
        f"{count} documents",
        "docs/s".rjust(14),
        "p50 ms",
        "p95 ms",
        "MB",
        "p95 over ours",
        sep="\t",
    )
    ours = float(np.percentile(rows[0][2], 95))
    for name, seconds, times, size in rows:
        half, most = np.percentile(times, [50, 95])
        print(name.ljust(16), f"{count / seconds:14.0f}", f"{half * 1e3:.2f}", f"{most * 1e3:.2f}",
              f"{size:.0f}", f"{most / ours:.1f}x", sep="\t")  # fmt: skip


def fts5(documents: list[str], queries: list[str]) -> tuple[str, float, list[float], float]:
    """Return how fast SQLite's full-text index is, pairs of characters as words."""

    def pairs(text: str) -> list[str]:
        return [text[at : at + 2] for at in range(len(text) - 1)]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fts.sqlite3"
        link = sqlite3.connect(file)
        link.execute("CREATE VIRTUAL TABLE docs USING fts5(body, detail=none)")
        start = time.perf_counter()
        rows = ((" ".join(pairs(text)),) for text in documents)
        link.executemany("INSERT INTO docs VALUES (?)", rows)
        link.commit()
        seconds = time.perf_counter() - start
        times = []
        for query in queries:
            words = " OR ".join(f'"{word}"' for word in pairs(query))
            start = time.process_time()
            order = "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
            link.execute(order, (words,)).fetchall()
            times.append(time.process_time() - start)
        link.close()
        return "SQLite FTS5", seconds, times, file.stat().st_size / 1e6


def main() -> None:
    """Measure what is asked for."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--judged", type=Path)
    words.add_argument("--semantic", action="store_true")
    words.add_argument("--speed", type=int)
    words.add_argument("--texts", type=Path)
    words.add_argument("--peers", type=Path, default=None)
    call = words.parse_args()
    python = peers.interpreter("ranking", PACKAGES, call.peers)
    if call.judged:
        judged(call.judged, python, meaning=call.semantic)
    if call.speed:
        speed(call.speed, python, call.texts)


if __name__ == "__main__":
    main()
