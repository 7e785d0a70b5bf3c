"""`intake.web.wsgi:app` for gunicorn and its like: each worker reads the environment once and has its own engine."""

from __future__ import annotations

import gc

gc.disable()  # what is imported now stays: a look for garbage in it would find none, in a quarter of a second

import atexit
import os
from contextlib import ExitStack

from intake.config import Config
from intake.services.alert_sender import sending_alerts
from intake.services.reassess import assess_waiting
from intake.web.app import create_app
from intake.web.parts import open_parts

gc.freeze()  # nor need any later look walk it again
gc.enable()

_open = ExitStack()
atexit.register(_open.close)
_parts = _open.enter_context(open_parts(Config.from_environment(os.environ)))
assess_waiting(_parts.database, _parts.rulebooks, _parts.engine, _parts.clock())
_open.enter_context(sending_alerts(_parts.config, _parts.database, _parts.clock))

app = create_app(_parts)
gc.freeze()
gc.set_threshold(50_000)  # a page makes thousands of objects, of which nearly all are gone when it is answered
