"""An archive's way from the request to the disk: streamed, and bounded.

The view says how a request is to be read before anybody reads it; so its check against
forged requests comes behind that, and nothing is read of those who may not import.
"""

from functools import wraps
from tempfile import NamedTemporaryFile

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from articles.admin.importing import places


class PrivateFile(TemporaryUploadedFile):
    """An upload in the folder where it may stay; the system's own may be memory."""

    def __init__(self, name, *args):
        # 0600, as every temporary file; its ending tells what kind of archive it is.
        suffix = f".upload{places.suffix_of(name)}"
        file = NamedTemporaryFile(dir=places.uploads(), suffix=suffix)  # noqa: SIM115
        UploadedFile.__init__(self, file, name, *args)


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes files to disk; from where they are too large it keeps nothing of them."""

    def __init__(self, request):
        super().__init__(request)
        self.taken = 0
        request.upload_is_too_large = False

    def new_file(self, *args, **kwargs):
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = PrivateFile(
            self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data, start):
        self.taken += len(raw_data)
        if self.taken > places.LIMIT:
            self.request.upload_is_too_large = True
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)


def streamed(view, *, may_send):
    """Let `view` take uploads from those who `may_send` them."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def stream(request):
        if not may_send(request):
            raise PermissionDenied
        request.upload_handlers = [BoundedUpload(request)]
        return protected(request)

    return stream
