"""The clinic that a command works on: it must be there, or a mistyped folder would pass for one without patients."""

from __future__ import annotations

import argparse

from intake.config import Config, ConfigError


def config_of_clinic(options: argparse.Namespace) -> Config:
    """ConfigError where there is none yet; only `staff add`, `serve` and `demo` begin one."""
    config = Config.from_environment(options.environ)
    if not config.key_file.exists():
        raise ConfigError((f"No clinic is found: there is no key file at {config.key_file}. Is INTAKE_DATA right?",))
    return config
