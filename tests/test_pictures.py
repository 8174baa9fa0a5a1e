"""Pictures: nothing is trusted, and what comes out is upright, bare and in sizes."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from articles import pictures
from articles.pictures import FORMATS, PictureError, prepare


def drawn(kind="PNG", size=(900, 600), mode="RGB", colour="#336699", **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def opened(rendition):
    return Image.open(BytesIO(rendition.data))


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_of_size(width, height):
    """A PNG that announces a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", FORMATS)
def test_every_kind_becomes_webp_in_sizes(kind):
    prepared = prepare(drawn(kind))
    assert (prepared.full.width, prepared.full.height) == (900, 600)
    assert [size.width for size in prepared.sizes] == [320, 640]
    assert [size.height for size in prepared.sizes] == [213, 427]
    for each in (prepared.full, *prepared.sizes):
        assert opened(each).format == "WEBP"
        assert opened(each).size == (each.width, each.height)


def test_a_picture_is_never_enlarged():
    assert prepare(drawn(size=(320, 200))).sizes == ()
    assert len(prepare(drawn(size=(1281, 800))).sizes) == 3


def test_a_sliver_keeps_a_pixel_of_height():
    assert prepare(drawn(size=(9000, 1))).sizes[0].height == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_colour_is_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    colour = 0 if mode not in ("LA", "RGBA", "CMYK") else (10,) * len(mode)
    prepared = prepare(drawn(kind, mode=mode, colour=colour))
    expected = "RGBA" if mode in ("LA", "RGBA") else "RGB"
    assert opened(prepared.sizes[0]).mode in (expected, "RGB")


def test_a_transparent_palette_stays_transparent():
    data = drawn("GIF", mode="P", colour=0, transparency=0)
    assert opened(prepare(data).sizes[0]).mode == "RGBA"


def test_a_picture_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    prepared = prepare(drawn("JPEG", exif=exif))
    assert (prepared.full.width, prepared.full.height) == (600, 900)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_tells_where_and_with_what_it_was_taken(kind):
    exif = Image.Exif()
    exif[0x010F] = "a camera of mine"
    prepared = prepare(drawn(kind, exif=exif))
    for each in (prepared.full, *prepared.sizes):
        assert b"a camera of mine" not in each.data
        assert not opened(each).getexif()


def test_a_bare_webp_stays_as_it_is():
    data = drawn("WEBP")
    assert prepare(data).full.data == data


def test_of_a_moving_picture_the_first_frame_is_taken():
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    prepared = prepare(out.getvalue())
    red, _green, blue = opened(prepared.full).convert("RGB").getpixel((5, 5))
    assert red > 200
    assert blue < 50


def test_colours_of_another_space_keep_their_meaning():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    prepared = prepare(drawn("JPEG", icc_profile=profile))
    red, green, blue = opened(prepared.full).getpixel((5, 5))
    assert abs(red - 0x33) < 6
    assert abs(green - 0x66) < 6
    assert abs(blue - 0x99) < 6
    assert "icc_profile" not in opened(prepared.full).info


def test_a_broken_profile_spoils_nothing():
    assert prepare(drawn("JPEG", icc_profile=b"no profile")).full.width == 900


def test_an_empty_file_is_refused():
    with pytest.raises(PictureError, match="empty"):
        prepare(b"")


@pytest.mark.parametrize("data", [b"<svg/>", b"%PDF-1.7", b"hello", drawn("BMP")])
def test_another_kind_of_file_is_refused_with_what_we_take(data):
    with pytest.raises(PictureError, match="not a picture of a kind we take .*WEBP"):
        prepare(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_file_is_refused(kind):
    out = BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(out, kind)
    data = out.getvalue()
    with pytest.raises(PictureError):
        prepare(data[: len(data) // 2])


def test_a_bomb_in_the_header_is_refused():
    packed = b"Comment\x00\x00" + zlib.compress(b"x" * 2 * 1024 * 1024)
    head = png_of_size(10, 10)[:33]
    with pytest.raises(PictureError, match="header"):
        prepare(head + chunk(b"zTXt", packed))


def test_too_many_bytes_are_refused_unread(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 10 * 1024 * 1024)
    with pytest.raises(PictureError, match="larger than 10 MB"):
        prepare(b"x" * (10 * 1024 * 1024 + 1))


@pytest.mark.parametrize("side", [7_100, 10_000, 16_000, 40_000])
def test_too_many_pixels_are_refused_from_the_header_alone(side):
    with pytest.raises(PictureError, match="more than 50 megapixels"):
        prepare(png_of_size(side, side))


def test_a_side_too_long_for_webp_is_refused():
    with pytest.raises(PictureError, match="longer than 16,383"):
        prepare(png_of_size(20_000, 10))


def test_without_avif_it_is_not_offered():
    assert ("AVIF" in FORMATS) == pictures.features.check("avif")
