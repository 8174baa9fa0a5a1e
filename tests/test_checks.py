"""Checks: what would make a site unsafe is said before it runs."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from articles.checks import uploads_are_private


def test_as_it_comes_nothing_is_wrong():
    assert uploads_are_private() == []


@pytest.mark.parametrize("name", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_uploads_in_a_folder_that_is_served_are_an_error(settings, name, tmp_path):
    setattr(settings, name, tmp_path)
    settings.IMPORT_UPLOADS = tmp_path / "uploads"
    with pytest.raises(
        SystemCheckError, match=r"E001.* IMPORT_UPLOADS lies in " + name
    ):
        call_command("check")
