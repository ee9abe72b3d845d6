"""What is read of a peer's answer, and what of it is believed."""

from datetime import UTC, datetime

import pytest

from fengqiao.intake.peers.client import Refused, read
from fengqiao.intake.peers.judged import judge


def test_a_place_two_kilometres_off_is_another_place():
    when = datetime.now(UTC)

    def said(lat, lon):
        item = {"status": "open", "lat": str(lat), "long": str(lon)}
        return judge(item, sent=when, before="open", lon=1172000000, lat=391000000, now=when).odd

    assert said(39.101, 117.201) == [] and said(39.15, 117.2) == ["place"] and said(117.2, 39.1) == ["place"]


@pytest.mark.parametrize(
    "body",
    [b'<!DOCTYPE a [<!ENTITY b "c">]><services><service><service_code>&b;</service_code></service></services>',
     b'<!DOCTYPE services SYSTEM "file:///etc/passwd"><services/>', b"<services>", b"<other/>", b"", b"\x00"],
)  # fmt: skip
def test_xml_with_entities_or_of_another_shape_is_not_read(body):
    with pytest.raises(Refused):
        read("xml", body, "services")
