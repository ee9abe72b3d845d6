"""Certificates: an own root that vouches for this installation alone, the server's, what is wrong with a given one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from itertools import pairwise
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_DAYS, SERVER_DAYS = 3650, 397
"""Phones refuse a server's certificate that lasts much longer than a year."""
RENEW = timedelta(days=30)
ROOT_SOON = timedelta(days=180)
SKEW = timedelta(hours=1)
LEAST_RSA = 2048
# A name nobody can have: with it the list of permitted names of this kind is not empty, so nothing else is permitted.
NOBODY = x509.DNSName("invalid")


class Unfit(Exception):
    """Why a certificate cannot be used, with what to do: (zh, en)."""


class Pair(NamedTuple):
    """A certificate and its private key, both as PEM."""

    certificate: bytes
    key: bytes


def names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """Hosts as a certificate names them: an address is another kind of name."""
    found: list[x509.GeneralName] = []
    for host in hosts:
        try:
            found.append(x509.IPAddress(ip_address(host)))
        except ValueError:
            found.append(x509.DNSName(host))
    return found


def root(hosts: Sequence[str], *, now: datetime) -> Pair:
    """A new root that can vouch for these hosts and nobody else, whoever gets hold of its key."""
    permitted: list[x509.GeneralName] = [
        x509.IPAddress(ip_network(each.value)) if isinstance(each, x509.IPAddress) else each for each in names(hosts)
    ]
    excluded: list[x509.GeneralName] | None = None
    if not any(isinstance(each, x509.DNSName) for each in permitted):
        permitted.append(NOBODY)
    if not any(isinstance(each, x509.IPAddress) for each in permitted):
        excluded = [x509.IPAddress(ip_network(every)) for every in ("0.0.0.0/0", "::/0")]
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Fengqiao {hosts[0]}"[:64])])
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    made = (
        _begun(name, name, key, now=now, days=ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True)
        # No letters and no programs can be signed under it either.
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(permitted, excluded), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return Pair(made.sign(key, SHA256()).public_bytes(Encoding.PEM), _pem(key))


def server(hosts: Sequence[str], by: Pair, *, now: datetime) -> Pair:
    """A new certificate and key for the server, never outliving the root that vouches for it."""
    above, secret = first(by.certificate), load_pem_private_key(by.key, password=None)
    assert isinstance(secret, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    # No host here: programs that still read one would hold an address against the permitted names.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fengqiao server")])
    made = (
        _begun(name, above.subject, key, now=now, days=SERVER_DAYS, until=above.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names(hosts)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(secret.public_key()), critical=False)
    )
    return Pair(made.sign(secret, SHA256()).public_bytes(Encoding.PEM), _pem(key))


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, now: datetime, days: int,
    until: datetime | None = None,
) -> x509.CertificateBuilder:  # fmt: skip
    end = now + timedelta(days=days) - SKEW
    return x509.CertificateBuilder(
        issuer_name=issuer, subject_name=name, public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=now - SKEW,
        not_valid_after=min(end, until) if until else end,
    )  # fmt: skip


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def first(pem: bytes) -> x509.Certificate:
    """The certificate itself, which stands before those that vouch for it."""
    try:
        return x509.load_pem_x509_certificates(pem)[0]
    except ValueError:
        raise Unfit(
            "这不是证书文件（要 PEM：-----BEGIN CERTIFICATE-----）。",
            "This is no certificate file; it must be PEM: -----BEGIN CERTIFICATE-----.",
        ) from None


def check(certificate: bytes, key: bytes, hosts: Sequence[str], *, now: datetime) -> None:
    """Unfit unless the proxy can use these two for all of these hosts today."""
    found = first(certificate)
    try:
        secret = load_pem_private_key(key, password=None)
    except TypeError:
        raise Unfit(
            "私钥有密码，服务器启动时没有人输入。先去掉密码：openssl pkey -in 旧 -out 新。",
            "The key has a password that nobody types when the server starts: openssl pkey -in OLD -out NEW.",
        ) from None
    except ValueError:
        raise Unfit("这不是私钥文件（要 PEM）。", "This is no private key file; it must be PEM.") from None
    if not isinstance(secret, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise Unfit("要 ECDSA 或 RSA 的密钥，别的浏览器不认。", "The key must be ECDSA or RSA; browsers take no other.")
    if isinstance(secret, rsa.RSAPrivateKey) and secret.key_size < LEAST_RSA:
        raise Unfit("RSA 密钥太短，至少 2048 位。", "The RSA key is too short; at least 2048 bits.")
    if secret.public_key() != found.public_key():
        raise Unfit(
            "证书和私钥不是一对。证书文件里服务器自己的证书要放在最前面。",
            "Certificate and key are no pair. The server's own certificate must stand first in its file.",
        )
    for below, above in pairwise(x509.load_pem_x509_certificates(certificate)):
        if not vouches(above, below):
            raise Unfit(
                f"证书文件里的次序不对：“{_who(below)}”后面要放给它签字的那一个。",
                f"The certificates stand in the wrong order: after {_who(below)!a} must come the one that signed it.",
            )
    for host in hosts:
        if not covers(found, host):
            there = list(map(_shown, _alternatives(found)))
            raise Unfit(
                f"证书不是给 {host} 的，只写着：{'、'.join(there) or '没有名字'}。",
                f"The certificate is not for {host}; it names: {', '.join(there) or 'nothing'}.",
            )
    if found.not_valid_after_utc <= now:
        raise Unfit(
            f"证书已于 {found.not_valid_after_utc:%Y-%m-%d} 到期。",
            f"The certificate ended on {found.not_valid_after_utc:%Y-%m-%d}.",
        )
    if found.not_valid_before_utc > now:
        raise Unfit(
            f"证书从 {found.not_valid_before_utc:%Y-%m-%d} 起才有效；也看看本机的时钟对不对。",
            f"The certificate begins on {found.not_valid_before_utc:%Y-%m-%d}; see, too, whether this clock is right.",
        )


def alone(certificate: bytes) -> bool:
    """Whether nobody in between is in the file, which phones ask for unless a root itself has signed."""
    found = x509.load_pem_x509_certificates(certificate)
    return len(found) == 1 and found[0].issuer != found[0].subject


def _who(found: x509.Certificate) -> str:
    return found.subject.rfc4514_string()


def _alternatives(found: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return list(found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def _shown(name: x509.GeneralName) -> str:
    return str(name.value)


def covers(found: x509.Certificate, host: str) -> bool:
    """Whether browsers take it for this host: the name itself, or * in the place of its first part."""
    (wanted,) = names([host])
    for name in _alternatives(found):
        if type(name) is not type(wanted):
            continue
        if isinstance(name, x509.DNSName):
            said = name.value.lower()
            if said == host.lower() or (said.startswith("*.") and host.lower().partition(".")[2] == said[2:]):
                return True
        elif name.value == wanted.value:
            return True
    return False


def vouches(above: x509.Certificate, found: x509.Certificate) -> bool:
    """Whether that root signed this certificate."""
    try:
        found.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def permits(above: x509.Certificate, hosts: Sequence[str]) -> bool:
    """Whether that root may vouch for these hosts."""
    told = above.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    own = {str(ip_network(each.value)) if isinstance(each, x509.IPAddress) else each.value for each in names(hosts)}
    return own <= {str(each.value) for each in told}


def fingerprint(found: x509.Certificate) -> str:
    """Its SHA-256 in groups of four, as one compares them by eye: 'A1B2 C3D4 …'."""
    text = found.fingerprint(SHA256()).hex().upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def vouched(above: x509.Certificate) -> list[str]:
    """The hosts that this root may vouch for, as people write them."""
    told = above.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    return [str(each.value).partition("/")[0] for each in told if each != NOBODY]


def named(found: x509.Certificate) -> str:
    """The name under which a device lists it."""
    return str(found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
