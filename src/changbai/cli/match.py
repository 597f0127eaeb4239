"""`changbai match`: offers for needs, each with why, from two files of JSON lines (供需匹配)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from changbai.cli._encoder import encoder_of
from changbai.cli._show import json_option, language_option, refuse, tell
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language
from changbai.matching.entry import read_entries
from changbai.matching.feedback import read_feedback
from changbai.matching.guarantee import with_circles
from changbai.matching.ranker import Ranker
from changbai.matching.shared import marked
from changbai.matching.suggest import Answer, suggest
from changbai.pack.market import Market
from changbai.pack.single import read_single

_path = click.Path(path_type=Path)


@click.command()
@click.option("--needs", required=True, type=_path, help="Needs, JSON lines (需求).")
@click.option("--offers", required=True, type=_path, help="Offers, JSON lines (供给).")
@click.option("--market", "market_file", type=_path, help="markets/<id>.yaml of a pack (市场).")
@click.option("--feedback", "feedback_file", type=_path, help="Feedback, JSON lines (反馈).")
@click.option("--top", type=click.IntRange(1, 1000), default=10, help="Length of a list (条数).")
@click.option("--reverse", is_flag=True, help="Needs for each offer instead (反向).")
@click.option("--semantic", "meaning", is_flag=True, help="With the semantic extra (语义模型).")
@click.option(
    "--vectors",
    type=click.Path(path_type=Path),
    help="File that keeps the vectors of --semantic (向量文件).",
)
@json_option
@language_option
def command(
    needs: Path,
    offers: Path,
    market_file: Path | None,
    feedback_file: Path | None,
    top: int,
    reverse: bool,
    meaning: bool,
    vectors: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Suggest offers for needs, and say why (供需匹配).

    With --json one JSON line a need; the fields stand in the reference of JSON lines.
    """
    asking, problems = read_entries(needs)
    found, more = read_entries(offers)
    problems += more
    market, more = _market(market_file)
    problems += more
    feedback = None
    if feedback_file:
        feedback, more = read_feedback(feedback_file, {offer.id: offer for offer in found})
        problems += more
    encoder, more = encoder_of(vectors, meaning=meaning)
    problems += more
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    tell(problems, language)
    asking = with_circles(asking)
    if reverse:
        asking, found = found, asking
    ranker = Ranker(
        found,
        asking,
        encoder=encoder,
        synonyms=market.synonyms if market else (),
    )
    for entry in asking:
        answer = suggest(ranker, entry, market, most=top, feedback=feedback, reverse=reverse)
        if as_json:
            click.echo(json.dumps(as_line(answer), ensure_ascii=False, allow_nan=False))
        else:
            _show(answer, ranker, market, language)


def _market(file: Path | None) -> tuple[Market | None, list[Problem]]:
    if file is None:
        return None, []
    return read_single(file, Market, kind="market")


def as_line(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values, one JSON line."""
    return {
        "need": answer.need.id,
        "searchable": answer.searchable,
        "suggestions": [
            {
                "rank": rank,
                "offer": one.offer.id,
                "title": one.offer.title,
                "score": one.score,
                "marks": [[start, end] for start, end in one.marks],
                "parts": one.parts,
                "shared": [{"words": each.words, "weight": each.weight} for each in one.shared],
                "repeats": one.repeats,
                "repeated_by": list(one.repeated_by),
            }
            for rank, one in enumerate(answer.suggestions, 1)
        ],
        "left_out": [
            {
                "offer": one.offer.id,
                "title": one.offer.title,
                "score": one.score,
                "condition": one.refusal.condition,
                "reason": {"zh": one.refusal.reason.zh, "en": one.refusal.reason.en},
                "need_value": one.refusal.need,
                "offer_value": one.refusal.offer,
            }
            for one in answer.left_out
        ],
    }


def _show(answer: Answer, ranker: Ranker, market: Market | None, language: Language) -> None:
    zh = language == "zh"
    click.echo(f"{answer.need.id} {_line(answer.need.name)}")
    if not answer.searchable:
        click.echo("  没有可供检索的文字" if zh else "  holds no words to look for")
        return
    if not answer.suggestions:
        click.echo("  没有合适的供给" if zh else "  nothing suitable")
    titles: dict[str, str] = {one.id: one.title.show(language) for one in _features(market)}
    query = ranker.score(answer.need).query
    for rank, one in enumerate(answer.suggestions, 1):
        click.echo(
            f"  {rank:>2}. {one.offer.id} {_line(marked(one.offer.name, query))}  {one.score:.2f}"
        )
        shared = "、".join(_line(each.words) for each in one.shared)
        extra = [f"{titles[id]} {value:+.2f}" for id, value in one.parts.items() if id in titles]
        click.echo("      " + ("共有：" if zh else "shared: ") + "；".join([shared, *extra]))
        if one.repeats:
            click.echo(
                "      "
                + (
                    f"另有 {one.repeats} 项同题名"
                    if zh
                    else f"{one.repeats} more of the same title"
                )
            )
    for out in answer.left_out:
        values = " / ".join(value for value in (out.refusal.need, out.refusal.offer) if value)
        why = out.refusal.reason.show(language) + (f"（{values}）" if values else "")
        click.echo(f"   – {out.offer.id} {_line(out.offer.name)}  {out.score:.2f}  {why}")


def _features(market: Market | None) -> Sequence[Any]:
    return market.features if market else ()


def _line(text: str) -> str:
    """Return a text on one line, without control characters: names come from strangers."""
    return "".join(char if char.isprintable() else " " for char in text)[:120]
