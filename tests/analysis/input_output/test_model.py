from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.input_output.extraction import losses
from changbai.analysis.input_output.model import closed, linkages, model, multipliers

#: Miller and Blair (2009), section 2.3: two sectors, final demands 350 and 1,700.
FLOWS = np.array([[150.0, 500], [200, 100]])
OUTPUT = np.array([1000.0, 2000])


def test_the_two_sectors_of_miller_and_blair() -> None:
    # The book prints L to four digits and the outputs 1,247.5 and 1,841.6 for demands 600, 1,500.
    of = model(FLOWS, OUTPUT)
    printed = [[1.2541, 0.3300], [0.2640, 1.1221]]
    assert of.technical == pytest.approx(np.array([[0.15, 0.25], [0.2, 0.05]]))
    assert of.leontief == pytest.approx(np.array(printed), abs=5e-5)
    assert of.leontief @ [600, 1500] == pytest.approx([1247.5, 1841.6], abs=0.05)
    # To all digits: the inverse of a matrix of two by its determinant 0.7575.
    exact = np.array([[0.95, 0.25], [0.2, 0.85]]) / 0.7575
    assert of.leontief == pytest.approx(exact, abs=1e-14)
    assert of.ghosh == pytest.approx(exact * OUTPUT[None, :] / OUTPUT[:, None], abs=1e-13)


def test_linkages_of_the_two_sectors() -> None:
    found = linkages(model(FLOWS, OUTPUT))
    assert found.backward == pytest.approx([1.518151815181518, 1.4521452145214522], abs=1e-13)
    assert found.backward_normalised == pytest.approx([1.0222222222, 0.9777777778], abs=1e-10)
    assert found.forward == pytest.approx([1.914191419141914, 1.2541254125412542], abs=1e-13)
    assert found.forward_normalised.mean() == pytest.approx(1)
    assert found.sensitivity.mean() == pytest.approx(1)


def test_both_models_tell_one_economy() -> None:
    rng = np.random.default_rng(0)
    flows = rng.random((6, 6))
    output = flows.sum(axis=1) + rng.random(6) * 5 + flows.sum(axis=0)
    of = model(flows, output)
    assert of.leontief @ (output - flows.sum(axis=1)) == pytest.approx(output, rel=1e-12)
    assert (output - flows.sum(axis=0)) @ of.ghosh == pytest.approx(output, rel=1e-12)


def test_multipliers_count_direct_and_indirect_use() -> None:
    # Value added of all sectors adds up to final demand: every multiplier of it is one.
    of = model(FLOWS, OUTPUT)
    total, ratio = multipliers(of, OUTPUT - FLOWS.sum(axis=0))
    assert total == pytest.approx([1, 1], abs=1e-14)
    assert ratio == pytest.approx([1 / 0.65, 1 / 0.7])
    assert np.isnan(multipliers(of, [0.0, 10])[1][0])


def test_households_as_a_sector() -> None:
    # By hand, as one more row and column of A, the block of the true sectors of the inverse.
    of = model(FLOWS, OUTPUT)
    income, bought = np.array([300.0, 500]), np.array([100.0, 500])
    larger = np.zeros((3, 3))
    larger[:2, :2], larger[2, :2], larger[:2, 2] = of.technical, income / OUTPUT, bought / 800
    expected = np.linalg.inv(np.eye(3) - larger)[:2, :2].sum(axis=0)
    assert closed(of, income, bought) == pytest.approx(expected, rel=1e-12)
    assert (closed(of, income, bought) > of.leontief.sum(axis=0)).all()


def test_extraction_of_a_whole_sector_leaves_the_rest() -> None:
    # Without sector 1, sector 2 has x = 1,700 / (1 - 0.05).
    total, others = losses(model(FLOWS, OUTPUT))
    assert total[0] == pytest.approx(1000 + 2000 - 1700 / 0.95, rel=1e-12)
    assert others[0] == pytest.approx(2000 - 1700 / 0.95, rel=1e-12)


def test_one_sided_and_partial_extractions() -> None:
    of = model(FLOWS, OUTPUT)
    # Sector 1 buys nothing of 2: a21 = 0, so x1 = (350 + .25 x2) / .85 with x2 = 1,700 / .95.
    second = 1700 / 0.95
    left = second + (350 + 0.25 * second) / 0.85
    assert losses(of, "purchases")[0][0] == pytest.approx(3000 - left, rel=1e-12)
    # Sector 1 sells nothing to 2: b12 = 0 in Ghosh's model, primary inputs 650 and 1,400.
    first = (650 + of.allocation[1, 0] * 1400 / 0.95) / 0.85
    assert losses(of, "sales")[0][0] == pytest.approx(3000 - first - 1400 / 0.95, rel=1e-12)
    half, whole = losses(of, "complete", 0.5)[0], losses(of, "complete", 1.0)[0]
    assert ((half > 0) & (half < whole)).all()
    assert losses(of, "complete", 1e-9)[0] == pytest.approx([0, 0], abs=1e-4)


def test_an_idle_sector_does_no_harm() -> None:
    flows = np.zeros((3, 3))
    flows[:2, :2] = FLOWS
    of = model(flows, [*OUTPUT, 0])
    assert of.leontief[:2, :2] == pytest.approx(model(FLOWS, OUTPUT).leontief)
    assert of.leontief[2] == pytest.approx([0, 0, 1])


@pytest.mark.parametrize(
    ("flows", "output"),
    [
        ([[150, 500], [200, 100]], [0, 2000]),
        ([[150, 500], [200, 100]], [-1, 2000]),
        ([[150, 500]], [1000, 2000]),
        ([[900, 500], [900, 100]], [1000, 500]),
        ([[1000, 0], [0, 1]], [1000, 500]),
    ],
)
def test_tables_without_sense_are_refused(flows: list, output: list) -> None:
    with pytest.raises(ValueError):
        model(flows, output)
