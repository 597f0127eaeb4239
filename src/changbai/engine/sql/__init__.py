"""Engines beyond one machine (单机以外): row partials as SQL on the engine that holds the data.

`measure.py` is the door: `EngineMeasurer` measures as `Measurer` does, but rows never come here.
`address.py` opens an engine, `emit.py` writes its statements for review, `load.py` fills one.
"""
