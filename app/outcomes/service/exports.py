"""Use cases of exporting the register."""

import tempfile
from typing import IO

from sqlalchemy.orm import Session

from app.outcomes.documents.exports import write_export
from app.outcomes.queries.exports import ExportFilter, stream_outcomes


def export_outcomes(session: Session, wanted: ExportFilter, form: str, language: str, public_url: str) -> IO[bytes]:
    """The outcomes as a file in that media type; it has no name and is gone once it is closed.

    On disk first, not straight to who asked: then memory stays small, no reader holds a connection to the database for
    as long as they like, and what goes wrong is said before anything was sent.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        file.writelines(write_export(form, stream_outcomes(session, wanted), language, public_url))
    except BaseException:
        file.close()
        raise
    return file
