"""Open a submission for the member of staff who asks: that they did, and how, is noted."""

from __future__ import annotations

from intake.services.review_submission import Review, open_submission
from intake.web.access import current_staff
from intake.web.parts import current_clinic, parts


def open_review(submission_id: str, action: str) -> Review:
    """`action`: for the audit log. NotFound and Purged become their pages."""
    own = parts()
    return open_submission(
        own.database,
        own.rulebooks,
        current_clinic(),
        str(submission_id),
        by=current_staff().id,
        now=own.clock(),
        action=action,
    )
