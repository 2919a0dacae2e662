"""Takes uploaded files off the wire, and no more of them than UPLOAD_LIMIT_MB. Named in settings; asked by the import form."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

MARK = "kindness.upload_was_too_large"


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Stores files on disk as they arrive. One that goes over the limit is thrown away at that byte.

    What still arrives of it is read and dropped: a connection cut in the middle of an upload shows the person the browser's
    error page, never the sentence that says what to do.
    """

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT_MB * 2**20:
            if self.request is not None:
                self.request.META[MARK] = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped. Only meaningful once request.FILES has been read."""
    return bool(request.FILES is not None and request.META.get(MARK))
