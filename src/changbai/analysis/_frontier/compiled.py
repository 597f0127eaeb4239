"""The inner loops, compiled (编译内核): small dense simplex from one unit to the next.

Neighbouring units meet neighbouring facets. A unit starts from the last one's facet; a dual simplex
over the few columns in use makes the weights non-negative, then all columns are priced in one
pass, the worst come into use, a primal simplex goes on, until no column is better. The result is a
basis from a fresh inverse, checked against every column.

Needs the extra `compiled`; `batched` does the same with NumPy alone, to the same figures.
Loops are written out because that is what compiles to vector instructions.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

_BLOCK = 256
#: So many columns are in use at most; then the older half goes.
_IN_USE = 192
#: Below these a weight counts as negative, a column as better: relative to the largest.
_WEIGHT, _PRICE = 1e-12, 2e-13

_PLAIN: dict[str, Any] = {
    "error_model": "numpy",
    "nogil": True,
    # Where the folder cannot be written (a read-only installation) it is compiled every time.
    "cache": os.access(Path(__file__).parent, os.W_OK),
}
#: Sums may be taken in any order: vector instructions need that. NaN does not occur.
_LOOSE = {**_PLAIN, "fastmath": {"nnan", "nsz", "ninf", "reassoc", "contract", "arcp"}}


@njit(**_PLAIN)
def _invert(matrix, inverse):
    size = matrix.shape[0]
    for i in range(size):
        for j in range(size):
            inverse[i, j] = 0.0
        inverse[i, i] = 1.0
    for c in range(size):
        row, best = c, abs(matrix[c, c])
        for i in range(c + 1, size):
            if abs(matrix[i, c]) > best:
                best, row = abs(matrix[i, c]), i
        if best < 1e-13:
            return False
        if row != c:
            for j in range(size):
                matrix[c, j], matrix[row, j] = matrix[row, j], matrix[c, j]
                inverse[c, j], inverse[row, j] = inverse[row, j], inverse[c, j]
        scale = 1.0 / matrix[c, c]
        for j in range(size):
            matrix[c, j] *= scale
            inverse[c, j] *= scale
        for i in range(size):
            factor = matrix[i, c]
            if i != c and factor != 0.0:
                for j in range(size):
                    matrix[i, j] -= factor * matrix[c, j]
                    inverse[i, j] -= factor * inverse[c, j]
    return True


@njit(**_PLAIN)
def _fresh(columns, basis, direction, matrix, inverse):
    """Invert the basis: generators and, last, the direction."""
    size = columns.shape[0]
    for i in range(size):
        for k in range(size - 1):
            matrix[i, k] = columns[i, basis[k]]
        matrix[i, size - 1] = -direction[i]
    return _invert(matrix, inverse)


@njit(**_LOOSE)
def _ratios(columns, row, normal, ratios, least):
    """Write the dual ratio of every column; return the smallest."""
    size, count = columns.shape
    best = 1e300
    alpha, price = np.empty(_BLOCK), np.empty(_BLOCK)
    for b in range(0, count, _BLOCK):
        n = min(_BLOCK, count - b)
        for j in range(n):
            alpha[j] = row[0] * columns[0, b + j]
            price[j] = normal[0] * columns[0, b + j]
        for r in range(1, size):
            x, y = row[r], normal[r]
            for j in range(n):
                g = columns[r, b + j]
                alpha[j] += x * g
                price[j] += y * g
        for j in range(n):
            ratio = max(price[j], 0.0) / (-alpha[j])
            ratios[b + j] = ratio if alpha[j] < -least else 1e300
        for j in range(n):
            best = min(best, ratios[b + j])
    return best


@njit(**_LOOSE)
def _price(columns, normal, lowest, price):
    """Write the lowest price of every block of columns; return the number of blocks."""
    size, count = columns.shape
    blocks = 0
    for b in range(0, count, _BLOCK):
        n = min(_BLOCK, count - b)
        for j in range(n):
            price[j] = normal[0] * columns[0, b + j]
        for r in range(1, size):
            y = normal[r]
            for j in range(n):
                price[j] += y * columns[r, b + j]
        best = 1e300
        for j in range(n):
            best = min(best, price[j])
        lowest[blocks] = best
        blocks += 1
    return blocks


@njit(**_PLAIN)
def _cheapest(columns, normal, block):
    """Return the column of lowest price in a block."""
    best, at = 1e300, -1
    for j in range(block * _BLOCK, min(columns.shape[1], block * _BLOCK + _BLOCK)):
        price = 0.0
        for r in range(columns.shape[0]):
            price += normal[r] * columns[r, j]
        if price < best:
            best, at = price, j
    return at


@njit(**_PLAIN)
def _pivot(columns, basis, inverse, entering, leaving, column):
    """Put a column into the basis; `column` is room for it in terms of the basis."""
    size = columns.shape[0]
    for i in range(size):
        value = 0.0
        for r in range(size):
            value += inverse[i, r] * columns[r, entering]
        column[i] = value
    scale = 1.0 / column[leaving]
    for r in range(size):
        inverse[leaving, r] *= scale
    for i in range(size):
        if i != leaving:
            factor = column[i]
            for r in range(size):
                inverse[i, r] -= factor * inverse[leaving, r]
    basis[leaving] = entering


@njit(**_PLAIN)
def _start(columns, starts, aim, direction, basis, matrix, inverse):
    """Take the start facet that gives the lowest bound on this ray."""
    size = columns.shape[0]
    best, which = 1e300, -1
    for k in range(starts.shape[0]):
        for i in range(size - 1):
            basis[i] = starts[k, i]
        if _fresh(columns, basis, direction, matrix, inverse):
            bound = 0.0
            for r in range(size):
                bound += inverse[size - 1, r] * aim[r]
            if bound < best:
                best, which = bound, k
    if which < 0:
        return False
    for i in range(size - 1):
        basis[i] = starts[which, i]
    return _fresh(columns, basis, direction, matrix, inverse)


@njit(**_PLAIN)
def _use(used, count, marks, column):
    """Bring a point into use."""
    if column < marks.shape[0] and marks[column] == 0:
        marks[column] = 1
        used[count] = column
        return count + 1
    return count


@njit(**_PLAIN)
def _weights(inverse, aim, weights):
    """Write the weights of the basis; return the largest of the generators'."""
    size = inverse.shape[0]
    most = 1e-3
    for i in range(size):
        value = 0.0
        for r in range(size):
            value += inverse[i, r] * aim[r]
        weights[i] = value
        if i < size - 1:
            most = max(most, abs(value))
    return most


@njit(**_PLAIN)
def _dual_column(columns, points, used, count, row, normal, tired):
    """Return the entering column of a dual step among those in use; -1 when there is none."""
    size = columns.shape[0]
    least, tiny = 0.0, 0.0
    for r in range(size):
        least += abs(row[r])
        tiny += abs(normal[r])
    best, at = 1e300, -1
    for z in range(count + columns.shape[1] - points):
        j = used[z] if z < count else points + z - count
        alpha, price = 0.0, 0.0
        for r in range(size):
            alpha += row[r] * columns[r, j]
            price += normal[r] * columns[r, j]
        if alpha < -1e-11 * least:
            ratio = max(price, 0.0)
            if tired:
                # Equal prices would let the same bases come again.
                ratio += 1e-13 * tiny * (1 + (j * 7919) % 64)
            ratio /= -alpha
            if ratio < best:
                best, at = ratio, j
    return at


@njit(**_PLAIN)
def _primal(columns, points, used, count, aim, basis, inverse, column):
    """Go on over the columns in use until none is better; False when there is no end to it."""
    size = columns.shape[0]
    for turn in range(200):
        length = 0.0
        for r in range(size):
            length += abs(inverse[size - 1, r])
        best, entering = -_PRICE * length, -1
        for z in range(count + columns.shape[1] - points):
            j = used[z] if z < count else points + z - count
            price = 0.0
            for r in range(size):
                price += inverse[size - 1, r] * columns[r, j]
            if price < best:
                best, entering = price, j
        if entering < 0:
            return True
        most = 0.0
        for i in range(size):
            value = 0.0
            for r in range(size):
                value += inverse[i, r] * columns[r, entering]
            column[i] = value
            most = max(most, abs(value))
        least, leaving = 1e300, -1
        for i in range(size - 1):
            if column[i] > 1e-11 * most:
                weight = 0.0
                for r in range(size):
                    weight += inverse[i, r] * aim[r]
                # Weights of zero are told apart by a little, other each turn: no circles.
                weight = max(weight, 1e-11 * (1.0 + ((i + 1) * (turn + 3) * 37 % 17) / 16.0))
                if weight / column[i] < least:
                    least, leaving = weight / column[i], i
        if leaving < 0:
            return False
        _pivot(columns, basis, inverse, entering, leaving, column)
    return True


# One long loop on purpose: what is cut up here is called millions of times.
@njit(**_PLAIN)
def _one(  # noqa: C901
    columns, points, starts, aim, direction, basis, warm, used, count, marks, matrix, inverse,
    room, ratios, lowest, price,
):  # fmt: skip
    """Solve one unit; return state, columns in use, lowest price seen last.

    States: 0 done, 1 out of reach, 2 undecided.
    """
    size, every = columns.shape
    weights, column, row, normal = room[0], room[1], room[2], room[3]
    good = False
    if warm and _fresh(columns, basis, direction, matrix, inverse):
        # The facet must face the new ray: disposal must still cost nothing below zero.
        good, length = True, 0.0
        for r in range(size):
            length += abs(inverse[size - 1, r])
        for k in range(points, every):
            value = 0.0
            for r in range(size):
                value += inverse[size - 1, r] * columns[r, k]
            good = good and value >= -1e-10 * length
    whole = not good
    if whole and not _start(columns, starts, aim, direction, basis, matrix, inverse):
        return 2, count, 0.0
    steps = 0
    for _ in range(60):
        while True:
            most = _weights(inverse, aim, weights)
            leaving, low = -1, -_WEIGHT * most
            for i in range(size - 1):
                if weights[i] < low:
                    low, leaving = weights[i], i
            if leaving < 0:
                break
            steps += 1
            if steps > 400:
                return 2, count, 0.0
            least = 0.0
            for r in range(size):
                row[r], normal[r] = inverse[leaving, r], inverse[size - 1, r]
                least += abs(row[r])
            entering = -1
            if whole:
                best = _ratios(columns, row, normal, ratios, 1e-11 * least)
                if best >= 1e299:
                    return 1, count, 0.0
                for j in range(every):
                    if ratios[j] <= best:
                        entering = j
                        break
                count = _use(used, count, marks, entering)
            else:
                entering = _dual_column(columns, points, used, count, row, normal, steps > 20)
                if entering < 0:
                    # Out of reach of the columns in use, not yet of all.
                    whole = True
                    if not _start(columns, starts, aim, direction, basis, matrix, inverse):
                        return 2, count, 0.0
                    continue
            _pivot(columns, basis, inverse, entering, leaving, column)
        if not _fresh(columns, basis, direction, matrix, inverse):
            return 2, count, 0.0
        length = 0.0
        for r in range(size):
            normal[r] = inverse[size - 1, r]
            length += abs(normal[r])
        blocks = _price(columns, normal, lowest, price)
        worst = 0.0
        for b in range(blocks):
            worst = min(worst, lowest[b])
        if worst >= -_PRICE * length:
            most = _weights(inverse, aim, weights)
            good = True
            for i in range(size - 1):
                good = good and weights[i] >= -1e-11 * most
            if good:
                return 0, count, worst / length
        for b in range(blocks):
            if lowest[b] < -_PRICE * length and lowest[b] <= 0.3 * worst:
                count = _use(used, count, marks, _cheapest(columns, normal, b))
        whole = False
        if not _primal(columns, points, used, count, aim, basis, inverse, column):
            return 2, count, 0.0
    return 2, count, 0.0


@njit(**_PLAIN)
def solve(columns, points, starts, aims, directions, order, scores, bases, weights, normals,
          prices, states):  # fmt: skip
    """Solve the units of `order` one after the other, each from the last one's facet."""
    size, every = columns.shape
    basis = np.empty(size - 1, np.int64)
    matrix, inverse, room = np.empty((size, size)), np.empty((size, size)), np.empty((4, size))
    ratios, price = np.empty(every + _BLOCK), np.empty(_BLOCK)
    lowest = np.empty(every // _BLOCK + 2)
    used, marks = np.empty(points + 1, np.int64), np.zeros(points, np.uint8)
    count, warm = 0, False
    for z in range(order.shape[0]):
        o = order[z]
        if count > _IN_USE:
            kept = _IN_USE // 2
            for k in range(count - kept):
                marks[used[k]] = 0
            for k in range(kept):
                used[k] = used[count - kept + k]
            count = kept
        state, count, worst = _one(columns, points, starts, aims[o], directions[o], basis, warm,
                                   used, count, marks, matrix, inverse, room, ratios, lowest,
                                   price)  # fmt: skip
        states[o] = state
        warm = state == 0
        if warm:
            scores[o], prices[o] = room[0, size - 1], worst
            for i in range(size - 1):
                bases[o, i], weights[o, i] = basis[i], room[0, i]
                count = _use(used, count, marks, basis[i])
            for r in range(size):
                normals[o, r] = inverse[size - 1, r]


@njit(**_PLAIN)
def cheapest(columns, normals, low, high, found):
    """Write the column of lowest price under each normal from `low` to `high`."""
    lowest, price = np.empty(columns.shape[1] // _BLOCK + 2), np.empty(_BLOCK)
    for k in range(low, high):
        blocks = _price(columns, normals[k], lowest, price)
        best = 0
        for b in range(blocks):
            if lowest[b] < lowest[best]:
                best = b
        found[k] = _cheapest(columns, normals[k], best)
