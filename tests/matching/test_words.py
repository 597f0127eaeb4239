from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.matching.words import FIRST_WORD, is_pair, token_keys, tokens


def codes(text: str) -> list[int]:
    return sorted(tokens(text).codes.tolist())


def test_characters_pairs_and_words() -> None:
    found = tokens("非晶 Fe42铁")
    assert len(found.codes) == 3 + 1 + 1
    assert is_pair(found.codes).sum() == 1
    assert (found.codes >= FIRST_WORD).sum() == 1
    spans = [(int(s), int(s + n)) for s, n in zip(found.starts, found.lengths, strict=True)]
    assert spans == [(0, 1), (1, 2), (7, 8), (0, 2), (3, 7)]


def test_one_way_of_writing() -> None:
    assert codes("非晶變壓器鐵芯") == codes("非晶变压器铁芯")
    assert codes("ＰＬＣ控制４２") == codes("plc控制42")
    assert codes("Μm") == codes("μm")


def test_words_differ_by_order_and_length() -> None:
    assert len({tokens(word).codes[0] for word in ("ab", "ba", "aab", "abb", "a", "b")}) == 6


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cut_and_every_token_lies_in_it(text: str) -> None:
    found = tokens(text)
    assert ((found.starts >= 0) & (found.starts + found.lengths <= len(text))).all()
    assert len(found.codes) == len(found.starts) == len(found.lengths)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="铁铜a1 、\x00\n\U0001f600\U00020bb7变變", max_size=12), max_size=8)
)
def test_many_texts_are_cut_as_each_alone(texts: list[str]) -> None:
    keys = np.sort(token_keys(texts))
    alone = sorted((int(code) << 16) | n for n, t in enumerate(texts) for code in tokens(t).codes)
    assert keys.tolist() == alone


def test_half_a_surrogate_and_emoji_are_no_words() -> None:
    assert codes("😀👍") == []
    assert codes("\ud800铁") == codes("铁")


def test_a_very_long_word_is_one_token() -> None:
    assert len(tokens("a" * 100_000).codes) == 1
