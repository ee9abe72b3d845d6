"""A sealed file: written to a public key, opened only by whoever holds the private half; a cut or changed one fails."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

MAGIC = b"fengqiao sealed 1\n"
PIECE = 1 << 20
LAST = 1 << 31


class Broken(Exception):
    """Why the file does not open: (zh, en)."""


def new_pair() -> tuple[bytes, bytes]:
    """A new private key and its public half, as text."""
    private = X25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def public_key(text: bytes) -> X25519PublicKey:
    """The public key of that text."""
    try:
        found = load_pem_public_key(text)
    except ValueError:
        found = None
    if not isinstance(found, X25519PublicKey):
        raise Broken("这不是备份公钥。", "This is not a public key for backups.")
    return found


def private_key(text: bytes) -> X25519PrivateKey:
    """The private key of that text."""
    try:
        found = load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, X25519PrivateKey):
        raise Broken("这不是备份私钥。", "This is not a private key for backups.")
    return found


def _cipher(shared: bytes, ours: bytes, theirs: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=ours + theirs, info=MAGIC).derive(shared))


def _nonce(number: int) -> bytes:
    # Every piece has its number, and the last one says so: none can be moved, repeated or left out.
    return number.to_bytes(12)


class Sealing:
    """Writes what it is given, pressed and sealed; the file has its name only once it is whole and on the disk."""

    def __init__(self, path: Path, to: X25519PublicKey) -> None:
        self.path, self.part = path, path.with_name(path.name + ".part")
        own = X25519PrivateKey.generate()
        ours, theirs = own.public_key().public_bytes_raw(), to.public_bytes_raw()
        self._cipher = _cipher(own.exchange(to), ours, theirs)
        self._file = os.fdopen(os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        self._file.write(MAGIC + theirs[:8] + ours)
        self._press = zlib.compressobj(1)
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        self._waiting += self._press.compress(data)
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number * 2 + last), piece, None)
        self._file.write((len(sealed) | (LAST if last else 0)).to_bytes(4) + sealed)
        self._number += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._waiting += self._press.flush()
                self._put(bytes(self._waiting), last=True)
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self.part.replace(self.path)
        finally:
            self._file.close()
            self.part.unlink(missing_ok=True)


class Opening:
    """Reads a sealed file in order, by lines and by lengths; every piece is proven before a byte of it is used."""

    def __init__(self, file: IO[bytes], key: X25519PrivateKey) -> None:
        self._file = file
        if file.read(len(MAGIC)) != MAGIC:
            raise Broken("这不是枫桥的备份文件。", "This is not a backup of fengqiao.")
        named, ours = file.read(8), file.read(32)
        theirs = key.public_key().public_bytes_raw()
        if named != theirs[:8]:
            raise Broken("这把私钥打不开这个备份。", "This private key does not open this backup.")
        if len(ours) != 32:
            raise Broken("备份文件不完整。", "The backup is cut off.")
        try:
            shared = key.exchange(X25519PublicKey.from_public_bytes(ours))
        except ValueError:
            # A point of small order, which no backup was ever sealed with.
            raise Broken("备份文件被改动过或已损坏。", "The backup was changed or is damaged.") from None
        self._cipher = _cipher(shared, ours, theirs)
        self._pieces = self._opened()
        self._here = bytearray()
        self._at = 0

    def _opened(self) -> Iterator[bytes]:
        opened = zlib.decompressobj()
        number, last = 0, False
        while not last:
            size = int.from_bytes(self._file.read(4))
            last, size = bool(size & LAST), size & ~LAST
            sealed = self._file.read(size) if size <= 2 * PIECE else b""
            if not size or len(sealed) != size:
                raise Broken("备份文件不完整。", "The backup is cut off.")
            try:
                piece = self._cipher.decrypt(_nonce(number * 2 + last), sealed, None)
            except InvalidTag:
                raise Broken("备份文件被改动过或已损坏。", "The backup was changed or is damaged.") from None
            number += 1
            while piece:
                yield opened.decompress(piece, PIECE)
                piece = opened.unconsumed_tail
        yield opened.flush()

    def _more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        del self._here[: self._at]
        self._at = 0
        self._here += piece
        return True

    def line(self) -> bytes:
        """The next line without its end; Broken where there is none."""
        looked = self._at
        while (end := self._here.find(b"\n", looked)) < 0:
            looked = len(self._here) - self._at
            if not self._more():
                raise Broken("备份文件不完整。", "The backup is cut off.")
        found = bytes(self._here[self._at : end])
        self._at = end + 1
        return found

    def read(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, in pieces."""
        while size:
            if self._at == len(self._here) and not self._more():
                raise Broken("备份文件不完整。", "The backup is cut off.")
            piece = bytes(self._here[self._at : self._at + size])
            self._at += len(piece)
            size -= len(piece)
            if piece:
                yield piece
