"""A photo is drawn anew; what only says that it is one is refused in words."""

import io

import pytest
from django.utils.translation import override
from PIL import Image

from fengqiao.files.photos import LARGEST, SIDE, NotAPhoto, redraw
from tests.files import pictures


def drawn(content: bytes):
    return redraw(io.BytesIO(content), size=len(content))


def refused(content: bytes, language: str = "zh-hans") -> str:
    with override(language), pytest.raises(NotAPhoto) as why:
        drawn(content)
    return str(why.value)


def test_place_camera_and_comment_are_gone():
    told = pictures.jpeg(told=True)
    assert pictures.MAKER.encode() in told
    photo = drawn(told)
    for kept in (photo.large, photo.small):
        picture = Image.open(io.BytesIO(kept))
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert pictures.MAKER.encode() not in kept
        assert b"Exif" not in kept


def test_a_photo_taken_on_its_side_stands_upright():
    photo = drawn(pictures.jpeg(640, 480, turned=True))
    assert (photo.width, photo.height) == (480, 640)


def test_a_large_photo_becomes_2000_pixels_and_a_small_one_beside_it():
    photo = drawn(pictures.jpeg(4000, 3000))
    assert (photo.width, photo.height) == (SIDE, 1500)
    assert max(Image.open(io.BytesIO(photo.small)).size) == 480
    assert len(photo.small) < 40_000


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_what_phones_and_screens_make_becomes_jpeg(kind):
    assert Image.open(io.BytesIO(drawn(pictures.other(kind)).large)).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16"])
def test_every_kind_of_pixel_becomes_a_plain_picture(mode):
    assert Image.open(io.BytesIO(drawn(pictures.png(mode)).large)).mode == "RGB"


def test_what_an_iphone_takes_becomes_jpeg_without_what_it_told():
    assert pictures.MAKER.encode() in pictures.HEIC
    photo = drawn(pictures.HEIC)
    picture = Image.open(io.BytesIO(photo.large))
    assert (picture.format, picture.size, picture.mode) == ("JPEG", (96, 64), "RGB")
    above, below = picture.getpixel((48, 8)), picture.getpixel((48, 56))
    assert above[0] > 150 > above[2] and below[2] > 150 > below[0]
    for kept in (photo.large, photo.small):
        assert not Image.open(io.BytesIO(kept)).getexif()
        assert pictures.MAKER.encode() not in kept


def test_an_iphone_photo_of_900_million_pixels_is_refused_before_it_is_unpacked():
    assert "像素" in refused(pictures.HEIC_BOMB)
    assert "打不开" in refused(pictures.HEIC[:300] + bytes(len(pictures.HEIC) - 300))


def test_what_hangs_behind_a_picture_is_not_kept():
    tail = b"<script>alert('MARKER')</script>" + pictures.zipped()
    photo = drawn(pictures.jpeg() + tail)
    assert b"MARKER" not in photo.large and b"PK\x03\x04" not in photo.large


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pictures.SVG, "矢量图"), (pictures.HTML, "网页"), (pictures.PDF, "PDF"), (pictures.zipped(), "压缩包"),
        (pictures.PROGRAM, "程序"), (pictures.SCRIPT, "程序"), (pictures.HEIC_CUT, "打不开"), (pictures.FILM, "录像"),
        (b"just words", "别的文件"), (b"", "空"),
    ],
)  # fmt: skip
def test_a_disguise_is_refused_by_its_content_with_what_to_do(content, said):
    words = refused(content)
    assert said in words
    assert "请" in words or "可以" in words
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in refused(content, "en"))


def test_a_cut_or_broken_picture_is_refused():
    assert "打不开" in refused(pictures.jpeg()[:400])


def test_a_picture_of_900_million_pixels_is_refused_before_it_is_unpacked():
    assert len(pictures.bomb()) < 500
    assert "像素" in refused(pictures.bomb())


def test_more_than_15_megabytes_are_not_even_read():
    class Unread(io.BytesIO):
        def read(self, *size):
            raise AssertionError

    with pytest.raises(NotAPhoto, match="15 MB"):
        redraw(Unread(), size=LARGEST + 1)
