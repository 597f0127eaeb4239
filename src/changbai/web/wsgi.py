"""The site as a WSGI application (站点入口), for granian or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changbai.web.settings")

application = get_wsgi_application()
