import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changbai.pack.load import load_pack
from changbai.pack.source import decode
from changbai.pack.source_csv import read_csv
from changbai.pack.source_yaml import read_yaml
from tests.pack.good_pack import GOOD, write_pack

PIECES = st.sampled_from(
    ["\t", "\n", ":", "- ", "[", "]", "{", "}", "&a", "*a", "!!x", "'", '"', ",", "\x07", "#", "|"]
)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(st.text())
def test_any_text_as_yaml(text):
    node, problems = read_yaml(text, "x.yaml")
    assert node is not None or problems


@given(st.text())
def test_any_text_as_csv(text):
    rows, problems = read_csv(text, "x.csv", ["a", "b"], ["a"])
    assert problems or all(set(row.entries) <= {"a", "b"} for row in rows)


@given(st.binary(max_size=200))
def test_any_bytes_as_text(content):
    text, problems = decode(content, "x")
    assert (text is None) == bool(problems)


@SLOW
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 400), st.integers(0, 8), PIECES)
def test_a_mutated_pack_never_raises(name, at, cut, piece):
    text = GOOD[name]
    at %= len(text) + 1
    with tempfile.TemporaryDirectory() as folder:
        broken = text[:at] + piece + text[at + cut :]
        pack, problems = load_pack(write_pack(Path(folder), {name: broken}))
        assert pack is not None or problems
        assert all(problem.show("zh") and problem.show("en") for problem in problems)


@SLOW
@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=60))
def test_any_bytes_in_the_place_of_a_file_never_raise(name, content):
    with tempfile.TemporaryDirectory() as folder:
        pack, problems = load_pack(write_pack(Path(folder), {name: content}))
        assert pack is not None or problems
