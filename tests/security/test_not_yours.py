"""Whoever names something that is not theirs meets, to the byte, what somebody meets who names what never was."""

import re
import uuid
from datetime import timedelta
from time import time as real
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from fengqiao.cases.find import voice_of
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.people.models import Account
from fengqiao.together import act as together
from tests.guard.test_urls_refuse_strangers import ROUTES
from tests.security.addresses import a_body, address, takes_something
from tests.security.everybodys import PUBLIC
from tests.security.homes import lived_in
from tests.security.people import NEVER, bare, browser, differ
from tests.security.reporters import of_the_reporter
from tests.security.world import SOON, STRANGERS, Filled, everything, fill, follower, proposed, resident
from tests.town import DISTRICT, STREET, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db
NOBODY = str(uuid.UUID(int=7))

# Route -> (what is somebody else's, what never was): words put into the address in the order of its parameters.
Pair = tuple[tuple[str, ...], tuple[str, ...]]


def named(world: Filled) -> dict[str, list[Pair]]:
    number, matter = world.case.number, world.case.matter
    matters: list[Pair] = [((number,), (NEVER,)), ((matter,), (NOBODY,))]

    def with_act(*acts: str) -> list[Pair]:
        return [((*own, act), (*never, act)) for own, never in matters for act in acts]

    with_slip = [((*own, NOBODY), (*never, NOBODY)) for own, never in matters]
    seat, no_seat = WILLOW_1 + "/worker-1", WILLOW_1 + "/worker-9"
    return {
        "accounts/2fa/webauthn/keys/<int:pk>/edit/": [((world.more["key"],), ("999999",))],
        "accounts/2fa/webauthn/keys/<int:pk>/remove/": [((world.more["key"],), ("999999",))],
        "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": [
            ((world.more["uid"], "abc-def"), ("zzzz", "abc-def"))
        ],
        "api/v1/matters/<number>": matters,
        "api/v1/matters/<number>/acts/<does>": with_act("note", "accept", "nonsense"),
        "api/v1/matters/<number>/acts/<does>/leads": with_act("recategorise", "relocate", "nonsense"),
        "api/v1/matters/<number>/photos": matters,
        "api/v1/matters/<number>/through/<does>": with_act("withdraw", "confirm", "nonsense"),
        "api/v1/matters/<number>/voices": matters,
        "open311/v2/photos/<uuid:photo>.jpg": [((world.photo,), (NOBODY,)), ((world.begun,), (NOBODY,))],
        "open311/v2/requests/<str:number>.<open311:form>": [
            ((*own, form), (*never, form)) for own, never in matters for form in ("json", "xml")
        ],
        "open311/v2/tokens/<str:token>.<open311:form>": [((world.case.voice, "json"), (NOBODY, "json"))],
        "account/<str:number>/": matters,
        **{f"areas/{does}/<path:code>/": [((WILLOW,), ("120199999999",))] for does in ("name", "end", "doors")},
        "buildings/plates/<path:code>/": [((WILLOW,), ("120199999999",))],
        "buildings/<uuid:building>/": [((world.more["door"],), (NOBODY,))],
        "buildings/<uuid:building>/<slug:does>/": [
            ((world.more["door"], does), (NOBODY, does)) for does in ("change", "end", "plates", "stairwell", "dwelling", "premises")
        ],
        "buildings/<uuid:building>/<slug:does>/<uuid:inside>/": [
            ((world.more["door"], does, world.more[of]), (NOBODY, does, NOBODY))
            for does, of in (("plate", "stairwell"), ("end-stairwell", "stairwell"), ("end-dwelling", "dwelling"))
        ],
        "households/in/<uuid:dwelling>/": [((world.more["dwelling"],), (NOBODY,))],
        "households/out/<uuid:occupancy>/": [((world.more["occupancy"],), (NOBODY,))],
        "households/<uuid:household>/": [((world.more["household"],), (NOBODY,))],
        "households/<uuid:household>/<slug:does>/": [((world.more["household"], "in"), (NOBODY, "in"))],
        "units/leave/<uuid:member>/": [((world.more["member"],), (NOBODY,))],
        "units/<uuid:unit>/": [((world.more["unit"],), (NOBODY,))],
        "units/<uuid:unit>/<slug:does>/": [((world.more["unit"], does), (NOBODY, does)) for does in ("change", "join", "end")],
        "areas/plate/<uuid:building>/": [((world.more["door"],), (NOBODY,))],
        "areas/plate/<uuid:building>/<slug:does>/": [((world.more["door"], "replace"), (NOBODY, "replace"))],
        "desk/m/<str:number>/": matters,
        "desk/m/<str:number>/<slug:name>/": with_act("note", "accept", "assign", "nonsense"),
        "desk/m/<str:number>/<slug:name>/leads/": with_act("accept", "offer", "nonsense"),
        "desk/m/<str:number>/called/": matters,
        "desk/m/<str:number>/through/": matters,
        "duties/<uuid:duty>/end/": [((world.more["duty"],), (NOBODY,))],
        "figures/topics/<uuid:topic>/": [((world.more["topic"],), (NOBODY,))],
        "hall/desk/<uuid:window>/": [((world.more["window"],), (NOBODY,))],
        "hall/setup/<uuid:window>/": [((world.more["window"],), (NOBODY,))],
        "inquiries/<uuid:inquiry>/": [((world.more["inquiry"],), (NOBODY,))],
        "inquiries/<uuid:inquiry>/done/": [((world.more["inquiry"],), (NOBODY,))],
        "inspections/check/<uuid:check>/": [((world.more["check"],), (NOBODY,))],
        "intake/batch/<str:key>/": [((str(world.batch.pk),), (NOBODY,)), ((str(world.batch.pk),), ("x",))],
        "intake/batch/<str:key>/go/": [((str(world.batch.pk),), (NOBODY,))],
        "intake/d/<str:key>/": [((str(world.draft.pk),), (NOBODY,))],
        "intake/d/<str:key>/drop/": [((str(world.draft.pk),), (NOBODY,))],
        "intake/d/<str:key>/keep/": [((str(world.draft.pk),), (NOBODY,))],
        "intake/files/<str:digest>/": [((world.more["file"],), ("f" * 64,))],
        "intake/ground/<str:digest>/": [((world.more["file"],), ("f" * 64,))],
        "intake/dispatch/<str:number>/": matters,
        "intake/public/<str:number>/": matters,
        "intake/send/<str:number>/": matters,
        "me/helpers/<uuid:helper>/end/": [((world.helper,), (NOBODY,))],
        "mine/<str:number>/": matters,
        "mine/data/correct/<str:number>/": matters,
        "rights/for/<str:number>/": matters,
        "rights/reviews/<uuid:review>/": [((world.more["review"],), (NOBODY,))],
        "rights/told/<uuid:told>/": [((world.more["told"],), (NOBODY,))],
        "desk/m/<str:number>/why/": matters,
        "rights/asked/<uuid:asked>/": [((world.more["copy"],), (NOBODY,))],
        "rights/asked/<uuid:asked>/answer/": [((world.more["objection"],), (NOBODY,))],
        "mine/<str:number>/<slug:does>/": with_act("withdraw", "supplement"),
        "offices/contact/<path:code>/": [((STREET,), (WILLOW + ":nothing",))],
        "offices/at/<path:code>/": [((world.more["office"],), (WILLOW + ":nothing",))],
        "photo/<uuid:photo>/": [((world.photo,), (NOBODY,)), ((world.begun,), (NOBODY,))],
        "posts/add/<path:code>/": [((WILLOW,), ("120199999999",))],
        "posts/at/<path:code>/": [((seat,), (no_seat,))],
        "posts/back/<path:code>/": [((seat,), (no_seat,))],
        "posts/do/<slug:does>/<path:code>/": [
            ((does, seat), (does, no_seat)) for does in ("appoint", "end", "close")
        ],
        "desk/m/<str:number>/slip/<str:referral>/": with_slip,
        "desk/m/<str:number>/written/<int:place>/": [((*own, "1"), (*never, "1")) for own, never in matters],
        "posts/roster/<uuid:shift>/end/": [((world.more["shift"],), (NOBODY,))],
        "posts/recover/<uuid:recovery>/": [((world.more["recovery"],), (NOBODY,))],
        "desk/m/<str:number>/reveal/": matters,
        "desk/revealed/<uuid:key>/": [((world.more["two"],), (NOBODY,))],
        "desk/glass/<uuid:key>/": [((world.more["glass"],), (NOBODY,))],
        "together/review/<uuid:key>/": [((world.more["glass"],), (NOBODY,))],
        "together/<uuid:key>/": [((world.more["two"],), (NOBODY,))],
        "together/<uuid:key>/answer/": [((world.more["two"],), (NOBODY,))],
        "wall/devices/<uuid:wall>/end/": [((world.more["wall"],), (NOBODY,))],
        "report/photo/<uuid:photo>/": [((world.begun,), (NOBODY,)), ((world.photo,), (NOBODY,))],
        "work/<str:number>/": matters,
    }  # fmt: skip


@pytest.fixture
def world():
    with time.held(SOON):
        found = fill()
        holder = Account.objects.create(username="keyholder", password="!")
        key = Authenticator.objects.create(user=holder, type="webauthn", data={"name": "k", "credential": {}})
        from allauth.account.utils import user_pk_to_url_str

        from fengqiao.people import act as people
        from fengqiao.people.models import Duty

        lead = found.town.actor("120101001000/lead")
        people.answer_for(organisation="120101001000:urban", category="light", level=2, scope="120101001",
                          words={"zh": "路灯"}, by=lead, now=SOON)  # fmt: skip
        digest = _uploaded()
        found.more = {
            "key": str(key.pk), "uid": user_pk_to_url_str(holder), "duty": str(Duty.objects.get().pk),
            "file": digest, "office": WILLOW + ":property", "check": _checked(found), "inquiry": _asked(found), "topic": proposed(found), **_of_the_lead(found),
            **of_the_reporter(found),
        }  # fmt: skip
        yield found


def _of_the_lead(found: Filled) -> dict[str, str]:
    """A screen that the community's lead opened, a reset that they asked for, a window and a night of their centre."""
    from fengqiao.hall import act as hall
    from fengqiao.people import act as people
    from fengqiao.people.models import Organisation
    from fengqiao.places import act as places

    lead, asker = found.town.actor(WILLOW + "/lead"), found.town.people["孙立"]
    wall = people.open_wall(
        name="西墙", appointment=found.town.posts[WILLOW + "/lead"], code="0" * 64, ends=SOON + timedelta(days=1),
        by=lead, now=SOON,
    )  # fmt: skip
    asked = people.ask_recovery(
        person=found.town.people["赵敏"], seen="id", session="0" * 64, post=lead.post, asker=asker, by=lead, now=SOON
    )
    office = Organisation.objects.get(code=WILLOW)
    window = hall.set_window(
        centre=office, number="1", name={"zh": "综合"}, office=office, topics=[], by=lead, now=SOON
    )
    night = (SOON + timedelta(hours=8), SOON + timedelta(hours=20))
    shift = people.put_on_duty(organisation=WILLOW, seat=WILLOW + "/desk", spans=[night], by=lead, now=SOON)[0]
    two = found.town.actor(DISTRICT + "/lead")
    given = {"district": DISTRICT, "kind": "case", "numbers": {"suspend_days": 60}, "valid_from": SOON.isoformat()}
    waits = together.ask(what="numbers", given=given, reason="先行一步", by=two, session="0" * 64, now=SOON)
    broken = together.open_glass(
        matter=Matter.objects.get(pk=found.case.matter), reason="没人接电话", by=lead, now=SOON
    )  # fmt: skip
    for code in (DISTRICT, STREET, WILLOW):
        places.add_area(code=code, name={"zh": code}, by=lead, now=SOON)
    door = places.add_building(area=WILLOW, name={"zh": "3号楼"}, by=lead, now=SOON)
    return {
        "door": str(door.pk),
        **lived_in(door, asker, lead),
        "window": str(window.pk),
        "wall": str(wall.pk),
        "recovery": str(asked.pk),
        "shift": str(shift.pk),
        "two": str(waits.pk),
        "glass": str(broken.pk),
    }


def _checked(found: Filled) -> str:
    """A problem that the street is to look at."""
    from datetime import date

    from fengqiao.evaluation.models import Check, Draw, Pooled

    draw = Draw.objects.create(district=DISTRICT, week=date(2026, 11, 23), wanted=150, pledged_at=SOON)
    pooled = Pooled.objects.create(token="0" * 32, draw=draw, matter_id=found.case.matter, stratum="lapsed")
    return str(Check.objects.create(pooled=pooled, district=DISTRICT, office=STREET).pk)


def _asked(found: Filled) -> str:
    """A hazard whose cause the street's lead is to find."""
    from fengqiao.evaluation.models import Inquiry

    return str(
        Inquiry.objects.create(
            district=DISTRICT, matter_id=found.case.matter, why="late", lead=STREET + "/lead", scope="120101001",
            opened_at=SOON,
        ).pk
    )  # fmt: skip


def _uploaded() -> str:
    from django.core.files.uploadedfile import SimpleUploadedFile

    step = browser(WILLOW + "/desk").post(
        "/intake/files/", {"file": SimpleUploadedFile("a.csv", "内容\n灯\n".encode())}
    )
    return step["Location"].rstrip("/").rpartition("/")[2]


def strangers(world: Filled) -> dict[str, Client]:
    found = {post: browser(post) for post in STRANGERS}
    found["a resident signed in"] = resident(world.town.people["韩冰"])
    for client in found.values():
        # They have just shown their password, so that nothing stops them before their own right does.
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": real()}]
        session.save()
    found["a resident with another code"] = follower(world.other.voice)
    return found


def test_every_address_that_names_something_is_in_the_table(world):
    asked = {route for route in ROUTES if takes_something(route)}
    assert asked == named(world).keys() | PUBLIC.keys(), asked ^ (named(world).keys() | PUBLIC.keys())
    assert all(len(reason) > 12 for reason in PUBLIC.values())


def test_a_stranger_meets_at_every_address_what_never_was_and_changes_nothing(world):
    before = everything()
    for name, client in strangers(world).items():
        for route, pairs in named(world).items():
            for own, never in pairs:
                one, other = address(route, own), address(route, never)
                assert _same(client.get(one), client.get(other), own, never) == [], (one, name)
                said = a_body(route)
                kind = {"content_type": "application/json"} if route.startswith("api/") else {}
                ways = [client.post(each, said, **kind) for each in (one, other)]
                assert _same(*ways, own, never) == [], (one, name)
                assert ways[0].status_code < 500, (one, name)
    assert everything() == before


def _same(one, other, own: tuple[str, ...], never: tuple[str, ...]) -> list[str]:
    """Where two answers differ once what was asked for is taken out; a short number would take out too much."""
    ways = [
        bare(
            answer,
            answer.request["PATH_INFO"],
            quote(answer.request["PATH_INFO"], ""),
            quote(answer.request["PATH_INFO"]),
            *(word for word in words if len(word) > 6),
        )
        for answer, words in ((one, own), (other, never))
    ]
    return differ(*ways)


def test_what_is_named_in_a_body_or_a_query_is_judged_alike(world):
    """Not every id stands in a path."""
    before = everything()
    number, matter = world.case.number, world.case.matter
    asks = [
        ("GET", "/desk/", {"m": "{}"}, number, NEVER), ("GET", "/desk/rows/", {"m": "{}"}, number, NEVER),
        ("POST", "/desk/bulk/", {"matter": "{}", "does": "note", "sent": "1", "text": "x", "once": "1"}, matter, NOBODY),
        ("POST", "/posts/choose/", {"post": "{}"}, WILLOW + "/desk", WILLOW + "/desk-9"),
        ("POST", "/posts/recover/", {"username": "{}"}, "keyholder", "nobodyholds"),
        ("POST", f"/desk/m/{world.other.number}/merge/", {"into": "{}", "reason": "x"}, number, NEVER),
        ("POST", "/report/", {"drop": "{}", "words": "x"}, world.begun, NOBODY),
        ("POST", "/intake/slip/", {"number": "{}", "fact": "address", "said": "别处 1 号"}, number, NEVER),
        ("GET", "/posts/", {"in": "{}"}, WILLOW, "120199999999"),
        ("GET", "/posts/roster/", {"in": "{}"}, WILLOW, "120199999999"),
        ("GET", "/hall/setup/", {"in": "{}"}, WILLOW, "120199999999"),
        ("GET", "/hall/figures/", {"in": "{}"}, WILLOW, "120199999999"),
        ("POST", "/me/helpers/take/", {"code": "{}"}, "FFFF-FFFF-FFFF", "GGGG-GGGG-GGGG"),
        ("POST", f"/posts/back/{STRANGERS[0]}/", {"a": "{}"}, str(world.town.posts[WILLOW + "/desk"].pk), NOBODY),
    ]  # fmt: skip
    for who, client in strangers(world).items():
        for method, path, body, own, never in asks:
            ways = []
            for name in (own, never):
                for left in ("report", "messages"):
                    client.cookies.pop(left, None)
                given = {key: value.format(name) for key, value in body.items()}
                answer = client.get(path, given) if method == "GET" else client.post(path, given)
                ways.append(bare(answer, name, *([name[:8]] if len(name) == 36 else [])))
                ways[-1] = (
                    ways[-1][0],
                    re.sub(rb"[0-9A-Za-z_-]{22}\.[0-9a-f]{16}", b"DRAFT", ways[-1][1]),
                    ways[-1][2],
                )
            assert differ(*ways) == [], f"{method} {path} {who}"
    after = everything()
    for counted in ("cases.Started", "cases.Attempts"):
        after.pop(counted), before.pop(counted)
    assert after == before


def test_whose_it_is_does_see_it(world):
    """The comparison proves something only if the address opens for those it belongs to."""
    desk = browser(WILLOW + "/desk")
    lead = browser(WILLOW + "/lead")
    mother = resident(world.town.people["秦淑兰"])
    for client, path in (
        (desk, f"/desk/m/{world.case.number}/"), (desk, f"/api/v1/matters/{world.case.number}"),
        (desk, f"/intake/d/{world.draft.pk}/"), (desk, f"/intake/batch/{world.batch.pk}/"),
        (desk, f"/intake/files/{world.more['file']}/"), (desk, f"/photo/{world.photo}/"),
        (desk, f"/hall/desk/{world.more['window']}/"), (lead, f"/hall/setup/{world.more['window']}/"),
        (lead, f"/posts/at/{WILLOW_1}/worker-1/"), (lead, f"/offices/at/{world.more['office']}/"),
        (mother, f"/mine/{world.case.number}/"), (mother, f"/photo/{world.photo}/"),
        (follower(world.case.voice), "/follow/case/"), (follower(world.case.voice), f"/photo/{world.photo}/"),
    ):  # fmt: skip
        assert client.get(path).status_code == 200, path


def test_a_photo_before_its_act_opens_for_the_browser_that_writes_alone(world):
    assert Client().get(f"/report/photo/{world.begun}/").status_code == 404
    assert Client().get(f"/photo/{world.begun}/").status_code == 404


def test_a_code_of_another_opens_only_its_own(world):
    client = Client(raise_request_exception=False)
    client.get("/follow/")
    assert voice_of(world.other.code, SOON).matter_id == world.other.matter
    client.post("/follow/", {"code": world.other.code})
    page = client.get("/follow/case/").content.decode()
    assert "路灯不亮" in page and "楼道堆物" not in page
    assert settings.SESSION_COOKIE_NAME in client.cookies
