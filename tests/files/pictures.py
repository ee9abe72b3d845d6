"""Pictures as phones and attackers send them, made up here."""

import base64
import io
import struct
import zipfile
import zlib

from PIL import Image

# What a phone writes beside the picture; a test looks for it in what is kept.
MAKER = "MARKER-PHONE-8841"


def jpeg(width: int = 640, height: int = 480, *, turned: bool = False, told: bool = False) -> bytes:
    """A photo: red on top, blue below; `turned` says by EXIF that it lies on its side, `told` where it was taken."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (0, height // 2, width, height))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
    if told:
        exif[0x010F] = MAKER
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", (39.0, 7.0, 12.0)
        gps[3], gps[4] = "E", (117.0, 12.0, 0.0)
    target = io.BytesIO()
    more = {"comment": MAKER.encode()} if told else {}
    picture.save(target, "JPEG", exif=exif, **more)
    return target.getvalue()


def png(mode: str = "RGBA") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (60, 40)).save(target, "PNG")
    return target.getvalue()


def other(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(target, kind)
    return target.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 900 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as box:
        box.writestr("photo.jpg", b"no photo")
    return target.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>"
PDF = b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj"
# A HEIC of 96 x 64 pixels, red above and blue below, that names the phone: encoded once, as nothing here encodes one.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAADMAAgAAAAAB7gABAAAAAAAAADYAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoDCBBZbq"
    "SSmubgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABgAAAAQAAAABBw"
    "aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAcW1kYXQAAAAvKAGv"
    "WPkOkl//853f/5UekPsRdQ4b/+vzoz9uXLf8YF0QuRBKvhxfcA4vMkGvvSwAAAAGRXhpZgAATU0AKgAAAAgAAQEPAAIAAAASAAAA"
    "GgAAAABNQVJLRVItUEhPTkUtODg0MQA="
)
HEIC_BOMB = HEIC.replace(struct.pack(">II", 96, 64), struct.pack(">II", 30_000, 30_000))
HEIC_CUT = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42"
PROGRAM = b"MZ\x90\x00" + b"\0" * 200
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
