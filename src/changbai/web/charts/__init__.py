"""Pictures drawn on the server as SVG (图): pure functions from plain values to markup.

Colour comes from the style sheet by class name, so screen, print and a later dark theme agree;
nothing here carries a style attribute, because the content security policy forbids it. The
pictures say nothing that does not also stand beside them as words and numbers.
"""
