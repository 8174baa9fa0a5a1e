"""Editors with their rights, and pictures to upload."""

from io import BytesIO

import pytest
from PIL import Image

# Django is imported where it is used: this file is read before its settings are.


@pytest.fixture
def chief(db):
    from django.contrib.auth.models import User

    return User.objects.create_superuser("chief", password="pw", first_name="Ada")


@pytest.fixture
def client(chief):
    """Signed in with every right."""
    from tests.admin.browsing import signed_in

    return signed_in(chief)


@pytest.fixture
def make_editor(db):
    """Make an editor with these rights, by codename; a right must exist."""
    from tests.factories import make_editor

    return make_editor


@pytest.fixture
def client_with(make_editor):
    from tests.admin.browsing import signed_in

    return lambda *rights: signed_in(make_editor(*rights))


@pytest.fixture
def picture_file():
    """A picture as a browser uploads it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    def make(name, size=(900, 600)):
        out = BytesIO()
        Image.new("RGB", size, "#357").save(out, name.rpartition(".")[2].upper())
        return SimpleUploadedFile(name, out.getvalue())

    return make
