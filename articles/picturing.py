"""Pictures into the media storage, and the rows that say which address they are for.

    bytes -> pictures.prepare -> files under pictures/ -> Picture -> Image.picture

Names are digests of what the files hold: a name never changes its contents, and the
same picture taken twice is stored once.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from articles import tables
from articles.models import Image, Picture
from articles.pictures import PictureError, Prepared, Rendition, prepare
from articles.record import ImageRecord
from articles.stories import url_key

__all__ = ["FOLDER", "Taken", "image_of", "keep", "take_pictures", "upload"]

FOLDER = "pictures"


@dataclass
class Taken:
    """What became of a folder of pictures; `failed` are pairs of a name and a reason."""

    kept: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def upload(prepared: Prepared) -> ImageRecord:
    """Store an editor's picture; the image that a record then names."""
    image = image_of(prepared)
    keep(image.url, prepared)
    return image


def image_of(prepared: Prepared) -> ImageRecord:
    """The image that a record names for an editor's picture; stores nothing."""
    full = prepared.full
    url = urljoin(f"{settings.SITE_URL}/", default_storage.url(_name(_digest(full))))
    return ImageRecord(url=url, width=full.width, height=full.height)


def keep(url: str, prepared: Prepared) -> Picture:
    """Store a picture as ours for an image address, in place of an earlier one."""
    return _remember(url, _store(prepared.full), prepared)


def take_pictures(folder: Path) -> Taken:
    """Keep the files named by the first 16 hex digits of their address's SHA-256."""
    taken = Taken()
    addresses = _addresses()
    for path in sorted(folder.iterdir()):
        url = addresses.get(path.stem)
        if url is None:
            taken.unknown.append(path.name)
            continue
        try:
            keep(url, prepare(path.read_bytes()))
        except PictureError as error:
            taken.failed.append((path.name, str(error)))
        else:
            taken.kept.append(path.name)
    return taken


def _addresses() -> dict[str, str]:
    urls = Image.objects.exclude(url=None).values_list("url", flat=True).distinct()
    return {sha256(url.encode()).hexdigest()[:16]: url for url in urls.order_by()}


def _remember(url: str, name: str, prepared: Prepared) -> Picture:
    """The row for an address, and the images of that address pointed at it."""
    sizes = {
        str(each.width): _store(each, stem=Path(name).stem) for each in prepared.sizes
    }
    values = {
        "url": url,
        "file": name,
        "width": prepared.full.width,
        "height": prepared.full.height,
        "sizes": sizes,
    }
    key = url_key(url)
    with tables.writing():
        row = (key, *values.values(), timezone.now())
        columns = ("key", *values, "created_at")
        tables.insert(Picture, columns, [row], ignore=True)
        picture = Picture.objects.get(key=key)
        tables.update(Picture, tuple(values), [(*values.values(), picture.pk)])
        picture.refresh_from_db()
        images = Image.objects.filter(url_key=key).values_list("pk", flat=True)
        rows = [(picture.pk, pk) for pk in images]
        tables.update(Image, ("picture_id",), rows)
    return picture


def _store(rendition: Rendition, *, stem: str = "") -> str:
    """Write a file once; a size is named after the picture it is a size of."""
    name = _name(f"{stem}-{rendition.width}" if stem else _digest(rendition))
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(rendition.data))


def _digest(rendition: Rendition) -> str:
    return sha256(rendition.data).hexdigest()[:16]


def _name(stem: str) -> str:
    return f"{FOLDER}/{stem}.webp"
