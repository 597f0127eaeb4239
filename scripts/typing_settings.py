"""Settings for the type checker alone: it reads the models without a site being configured."""

import os

os.environ.setdefault("CHANGBAI_DEBUG", "1")

from changbai.web.settings import *  # noqa: F403 - Django's settings are one flat module
