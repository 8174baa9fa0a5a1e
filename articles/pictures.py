"""Bytes of a picture -> bytes fit to serve: checked, upright, without metadata, in sizes.

Pure: Pillow and nothing else. `articles/picturing.py` stores what comes out of here.
Nothing is trusted: not the name, not the announced type, not the announced size.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "WIDTHS",
    "PictureError",
    "Prepared",
    "Rendition",
    "prepare",
]

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_383  # what WebP can hold
WIDTHS = (320, 640, 1280)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", *(["AVIF"] if features.check("avif") else []))

# What Pillow raises for bytes that are not what they claim to be.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    MemoryError,
    struct.error,
)
_METADATA = {"exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp"}


class PictureError(ValueError):
    """A file that is no picture for us; the text says why, to the person who sent it."""


@dataclass(frozen=True)
class Rendition:
    """A picture in one size, as WebP bytes."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Prepared:
    """A picture fit to serve: in full, and in the smaller ones of WIDTHS."""

    full: Rendition
    sizes: tuple[Rendition, ...]


def prepare(data: bytes) -> Prepared:
    """Check a picture and make its sizes. Raises PictureError."""
    if len(data) > MAX_BYTES:
        raise PictureError(f"larger than {MAX_BYTES // 1024 // 1024} MB")
    image = _open(data)
    _check_size(image)
    clean = _clean(image)
    if _may_stay(image, clean):
        full = Rendition(*clean.size, data)
    else:
        full = _rendition(clean, quality=90)
    widths = [width for width in WIDTHS if width < clean.width]
    return Prepared(full, tuple(_resized(clean, width) for width in widths))


def _open(data: bytes) -> Image.Image:
    if not data:
        raise PictureError("the file is empty")
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(_too_many_pixels()) from None
    except UnidentifiedImageError:
        names = ", ".join(FORMATS)
        raise PictureError(f"not a picture of a kind we take ({names})") from None
    except _BROKEN:
        raise PictureError("damaged: its header cannot be read") from None


def _check_size(image: Image.Image) -> None:
    """Before a single pixel is decoded: the header has announced them all."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(_too_many_pixels())
    if max(width, height) > MAX_SIDE:
        raise PictureError(f"a side is longer than {MAX_SIDE:,} pixels")


def _too_many_pixels() -> str:
    return f"more than {MAX_PIXELS // 1_000_000} megapixels"


def _clean(image: Image.Image) -> Image.Image:
    """The first frame: decoded, upright, in sRGB, of RGB or RGBA, without metadata."""
    try:
        image.load()
        upright = ImageOps.exif_transpose(image)
    except _BROKEN:
        raise PictureError("damaged: it ends early or does not decode") from None
    see_through = "A" in upright.getbands() or "transparency" in upright.info
    colours = _in_srgb(upright, "RGBA" if see_through else "RGB")
    bare = Image.new(colours.mode, colours.size)
    bare.paste(colours)
    return bare


def _in_srgb(image: Image.Image, mode: str) -> Image.Image:
    """Colours as they were meant, since the profile that says so goes with the rest."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK") and mode == "RGB":
        convert: Callable[..., Any] = ImageCms.profileToProfile
        srgb = ImageCms.createProfile("sRGB")
        try:
            meant = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted: Image.Image = convert(image, meant, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert(mode)
        return converted
    return image.convert(mode)


def _may_stay(image: Image.Image, clean: Image.Image) -> bool:
    """A still WebP without metadata is already what we would make of it."""
    return (
        image.format == "WEBP"
        and not getattr(image, "is_animated", False)
        and not _METADATA & image.info.keys()
        and image.size == clean.size
    )


def _resized(image: Image.Image, width: int) -> Rendition:
    height = max(1, round(image.height * width / image.width))
    smaller = image.resize((width, height), Image.Resampling.LANCZOS)
    return _rendition(smaller, quality=80)


def _rendition(image: Image.Image, *, quality: int) -> Rendition:
    out = BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return Rendition(*image.size, out.getvalue())
