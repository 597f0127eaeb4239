"""SVG elements as escaped text (标记)."""

from __future__ import annotations

from html import escape

Scalar = str | float | int | None


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(name: str, /, *children: str, **attributes: Scalar) -> str:
    """Return one element; a trailing `_` is dropped and an inner `_` becomes a hyphen.

    Attributes that are None are left out. Children are markup already; texts go through `words`.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, (int, float)) else value
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    return f"<{' '.join(parts)}>{''.join(children)}</{name}>"


def words(text: str, /, x: float, y: float, **attributes: Scalar) -> str:
    """Return a text element with its content escaped."""
    return element("text", escape(text), x=x, y=y, **attributes)


def picture(
    width: float, height: float, *children: str, kind: str, label: str = "", stretch: bool = False
) -> str:
    """Return a whole picture; without a label it is hidden from screen readers.

    A stretched picture fills the width of its column; its lines keep their thickness.
    """
    view = f"0 0 {number(width)} {number(height)}"
    return element(
        "svg",
        *children,
        class_=f"chart {kind}",
        viewBox=view,
        preserveAspectRatio="none" if stretch else None,
        role="img" if label else None,
        aria_label=label or None,
        aria_hidden=None if label else "true",
        focusable="false",
    )
