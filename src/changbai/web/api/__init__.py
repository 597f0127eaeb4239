"""The open interface (开放接口): what programmes of other systems read and hand in, at /api/v1/.

`door.py` opens it, `caller.py` says who calls; one module a group of addresses, found by
`routes.py`. `shapes/` declares what goes in and out, field by field.
"""
