from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changbai.analysis.complexity.index import complexity, parts, why_not

NESTED = np.array([[1.0, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]])


def by_general_eigenvectors(has: np.ndarray) -> np.ndarray:
    """Return ECI from the definition, by a solver that knows of no symmetry."""
    diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
    values, vectors = np.linalg.eig((has / diversity[:, None]) @ (has / ubiquity).T)
    second = np.real(vectors[:, np.argsort(np.real(values))[-2]])
    second = second * np.sign(np.corrcoef(second, diversity)[0, 1])
    return (second - second.mean()) / second.std()


def table(seed: int, areas: int = 9, activities: int = 14) -> np.ndarray:
    """Return a made-up table that is nearly nested, as real ones are."""
    rng = np.random.default_rng(seed)
    reach = np.linspace(0.95, 0.15, areas)[:, None] * np.linspace(1, 0.4, activities)
    has = (rng.random((areas, activities)) < reach).astype(float)
    has[:, 0] = has[0] = 1
    return has


@pytest.mark.parametrize("seed", range(6))
def test_the_definition_on_both_shapes(seed: int) -> None:
    for has in (table(seed), table(seed, 14, 9)):
        found = complexity(has)
        assert found.eci == pytest.approx(by_general_eigenvectors(has), abs=1e-8)
        assert found.eci.mean() == pytest.approx(0, abs=1e-12)
        assert found.eci.std() == pytest.approx(1, abs=1e-12)
        # The area's index is the mean of what it has.
        assert has @ found.pci / has.sum(axis=1) == pytest.approx(found.eci, abs=1e-12)
        # PCI is the same of the table laid on its side, up to scale and sign.
        side = complexity(has.T).eci
        assert abs(np.corrcoef(side, found.pci)[0, 1]) == pytest.approx(1, abs=1e-9)


def test_a_nested_table_is_ordered_as_it_is_nested() -> None:
    found = complexity(NESTED)
    assert list(np.argsort(-found.eci)) == [0, 1, 2, 3]
    assert list(np.argsort(-found.pci)) == [3, 2, 1, 0]
    assert found.sign == "diversity"


def test_two_areas_alike_have_one_value() -> None:
    found = complexity(np.vstack([NESTED, NESTED[1]]))
    assert found.eci[1] == pytest.approx(found.eci[4], abs=1e-12)


@given(st.integers(0, 50), st.permutations(range(9)), st.permutations(range(14)))
def test_order_does_not_matter(seed: int, rows: list[int], columns: list[int]) -> None:
    has = table(seed)
    if why_not(has):
        return
    turned = complexity(has[np.ix_(rows, columns)])
    assert turned.eci == pytest.approx(complexity(has).eci[list(rows)], abs=1e-7)


@pytest.mark.parametrize(
    ("has", "reason"),
    [
        ([[1, 1], [0, 0]], "empty"),
        ([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], "separate"),
        (np.ones((3, 4)), "alike"),
        (1 - np.eye(3), "ambiguous"),
    ],
)
def test_what_has_no_index_says_why(has: object, reason: str) -> None:
    given = np.asarray(has, float)
    assert why_not(given) == reason
    with pytest.raises(ValueError, match=reason):
        complexity(given)


def test_parts_stand_with_the_largest_first() -> None:
    has = np.zeros((4, 5))
    has[0, 4] = 1
    has[1:, :4] = 1
    (areas, activities), (few, one) = parts(has)
    assert (list(areas), list(activities)) == ([1, 2, 3], [0, 1, 2, 3])
    assert (list(few), list(one)) == ([0], [4])


def test_where_all_are_as_diverse_rarity_decides_the_sign() -> None:
    # Each area has two; areas 0 and 1 have what is rare.
    has = np.array(
        [[1.0, 0, 0, 0, 1, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 1, 0], [0, 0, 1, 1, 0, 0],
         [0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 0, 1]]
    )  # fmt: skip
    found = complexity(has)
    assert found.sign == "rarity"
    mean_ubiquity = has @ has.sum(axis=0) / 2
    assert np.corrcoef(found.eci, mean_ubiquity)[0, 1] < 0
