"""What is a photo and what only says so: content decides, and every picture is drawn anew without place or camera."""

from __future__ import annotations

import io
import threading
import warnings
from typing import IO, NamedTuple

from django.core.files.base import File
from django.utils.translation import gettext, gettext_lazy
from pi_heif import options, register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 15 * 1024 * 1024
MOST_PIXELS = 64_000_000
SIDE, SMALL_SIDE = 2000, 480
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "HEIF")

# What an iPhone takes; thumbnails, depth and the like hidden in the file are not even looked at.
register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
options.DECODE_THREADS = 1

# Decoding takes memory: two at a time, the others wait.
_turns = threading.BoundedSemaphore(2)

DISGUISES: tuple[tuple[bytes, object], ...] = (
    (b"%PDF", gettext_lazy("PDF 文件")),
    (b"PK\x03\x04", gettext_lazy("压缩包或办公文档")),
    (b"Rar!", gettext_lazy("压缩包或办公文档")),
    (b"7z\xbc\xaf", gettext_lazy("压缩包或办公文档")),
    (b"\x1f\x8b", gettext_lazy("压缩包或办公文档")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("压缩包或办公文档")),
    (b"MZ", gettext_lazy("程序")),
    (b"\x7fELF", gettext_lazy("程序")),
    (b"#!", gettext_lazy("程序")),
)
MOVING = (b"ftypmp4", b"ftypisom", b"ftypqt", b"ftypM4V", b"ftyp3gp")


class NotAPhoto(Exception):
    """This is no photo that can be kept; the text says why and what to do, in the reader's language."""


class Photo(NamedTuple):
    """A picture drawn anew: large and small, JPEG both."""

    large: bytes
    small: bytes
    width: int
    height: int


def redraw(source: IO[bytes] | File[bytes], *, size: int) -> Photo:
    """Read a picture and draw it anew: turned right, at most 2000 px, nothing of what it told besides.

    Raises NotAPhoto.
    """
    if size > LARGEST:
        raise NotAPhoto(gettext("这张照片超过 15 MB。请选小一点的，或重新拍一张。"))
    if size == 0:
        raise NotAPhoto(gettext("这个文件是空的。请重新选照片，或重新拍一张。"))
    source.seek(0)
    start = source.read(512)
    _refuse_disguised(start)
    source.seek(0)
    with _turns, warnings.catch_warnings():
        # What Pillow warns about is refused below, in words.
        warnings.simplefilter("ignore")
        return _redrawn(source, said=start[4:8] == b"ftyp")


def _refuse_disguised(start: bytes) -> None:
    for mark, name in DISGUISES:
        if start.startswith(mark):
            raise NotAPhoto(_instead(str(name)))
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script", b"<!--")):
        raise NotAPhoto(_instead(gettext("网页或矢量图")))
    if start[4:12].startswith(MOVING) or (start[:4] in (b"RIFF", b"OggS") and b"WEBP" not in start[:16]):
        raise NotAPhoto(gettext("这是录像或录音，这里只收照片。可以写一句话说明，或截一张图。"))


def _instead(name: str) -> str:
    return gettext("这不是照片，是%(what)s。请选 JPEG、PNG 或 WebP 照片，或直接拍一张。") % {"what": name}


def _redrawn(source: IO[bytes] | File[bytes], *, said: bool) -> Photo:
    """The picture drawn anew; `said` is that its first bytes name it a photo, though perhaps a broken one."""
    try:
        picture: Image.Image = Image.open(source, formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS or not width or not height:
            raise NotAPhoto(gettext("这张照片的像素太多了。请用手机相机的普通模式重新拍一张。"))
        # A JPEG is read at the size that is needed, so that a large one costs little memory.
        picture.draft("RGB", (SIDE, SIDE))
        picture.seek(0)
        picture = ImageOps.exif_transpose(picture)
        large = _plain(picture)
        large.thumbnail((SIDE, SIDE))
        small = large.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return Photo(_jpeg(large, 82), _jpeg(small, 72), *large.size)
    except NotAPhoto:
        raise
    except Image.DecompressionBombError:
        raise NotAPhoto(gettext("这张照片的像素太多了。请用手机相机的普通模式重新拍一张。")) from None
    except Exception as error:  # noqa: BLE001
        if isinstance(error, UnidentifiedImageError) and not said:
            raise NotAPhoto(_instead(gettext("别的文件"))) from None
        # Broken or hostile pictures fail in many ways; which one is nobody's business but the sender's.
        raise NotAPhoto(gettext("这张照片打不开，可能没有传完整。请再选一次，或重新拍一张。")) from None


def _plain(picture: Image.Image) -> Image.Image:
    """The pixels alone, on white where they were transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        return ground
    if picture.mode.startswith(("I", "F")):
        picture = ImageOps.autocontrast(picture.convert("F").convert("L"))
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
    return target.getvalue()
