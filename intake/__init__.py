"""Injection Intake: a questionnaire before a B12 or MIC injection, flagged for a clinician."""

__version__ = "0.1.0"
