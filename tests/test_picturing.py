"""Pictures in the storage, and the rows that point at them."""

from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from articles import picturing
from articles.models import Image, Picture
from articles.pictures import prepare
from articles.stories import url_key
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


def drawn(colour="red", size=(700, 400)):
    out = BytesIO()
    Pillow.new("RGB", size, colour).save(out, "WEBP")
    return out.getvalue()


def named(url):
    return f"{sha256(url.encode()).hexdigest()[:16]}.webp"


def files():
    return sorted(default_storage.listdir(picturing.FOLDER)[1])


def test_an_upload_is_stored_and_named_by_our_own_address(settings):
    settings.SITE_URL = "https://newsroom.example"
    image = picturing.upload(prepare(drawn()))
    picture = Picture.objects.get()
    assert image.url == f"https://newsroom.example/media/{picture.file}"
    assert (image.width, image.height) == (700, 400)
    assert picture.key == url_key(image.url)
    assert picture.sizes.keys() == {"320", "640"}
    for name in (picture.file, *picture.sizes.values()):
        assert default_storage.exists(name)


def test_the_same_picture_twice_is_stored_once():
    first = picturing.upload(prepare(drawn()))
    before = files()
    assert picturing.upload(prepare(drawn())) == first
    assert files() == before
    assert Picture.objects.count() == 1


def test_a_picture_points_the_images_of_its_address_at_itself():
    image = make_image()
    make_article(images=(image,))
    make_article(images=(image, make_image()))
    picture = picturing.keep(image.url, prepare(drawn()))
    assert (
        list(Image.objects.filter(picture=picture).values_list("url", flat=True))
        == [image.url] * 2
    )
    assert Image.objects.filter(picture=None).count() == 1


def test_a_newer_picture_takes_the_place_of_the_older():
    image = make_image()
    make_article(images=(image,))
    old = picturing.keep(image.url, prepare(drawn("red")))
    new = picturing.keep(image.url, prepare(drawn("blue", (400, 300))))
    assert new.pk == old.pk
    assert new.file != old.file
    assert (new.width, new.sizes.keys()) == (400, {"320"})


def test_an_article_that_comes_later_finds_its_picture():
    image = make_image()
    picture = picturing.keep(image.url, prepare(drawn()))
    assert make_article(images=(image,)).images.get().picture == picture


def test_a_folder_is_taken_by_the_digests_of_addresses(tmp_path):
    known, broken = make_image(), make_image()
    make_article(images=(known, broken, make_image(url=None)))
    (tmp_path / named(known.url)).write_bytes(drawn())
    (tmp_path / named(broken.url)).write_bytes(b"no picture")
    (tmp_path / "0123456789abcdef.webp").write_bytes(drawn())
    taken = picturing.take_pictures(tmp_path)
    assert taken.kept == [named(known.url)]
    assert taken.unknown == ["0123456789abcdef.webp"]
    ((name, reason),) = taken.failed
    assert name == named(broken.url)
    assert "not a picture" in reason


def test_a_folder_can_be_taken_again(tmp_path):
    image = make_image()
    make_article(images=(image,))
    (tmp_path / named(image.url)).write_bytes(drawn())
    picturing.take_pictures(tmp_path)
    picturing.take_pictures(tmp_path)
    assert Picture.objects.count() == 1
