"""Every address of the installation, and those a stranger may open."""

from importlib import import_module
from importlib.util import find_spec

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from fengqiao.health import health
from fengqiao.vitals.pages import metrics

OPEN: dict[str, str] = {
    "accounts/login/": "where one signs in",
    "accounts/logout/": "ends a session, which a stranger does not have",
    "admin/logout/": "ends a session, which a stranger does not have",
    "accounts/inactive/": "tells somebody that their account is closed",
    "accounts/password/reset/": "asks for an address and tells nobody whether it is known",
    "accounts/password/reset/done/": "says that a mail is on its way",
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": "opened from a mail, works once",
    "accounts/password/reset/key/done/": "says that the new password holds",
    "stop/<str:key>/": "opened from a letter, with a key that can only stop a reset of the ways in",
    "accounts/2fa/webauthn/login/": "a passkey's challenge, before anybody is signed in",
    "language/": "everybody chooses the language they read",
    "elder/": "everybody chooses the size they read",
    "places/areas.json": "the codes and names of areas are published by the state",
    "places/locate": "tells whoever reports a problem which office a pin belongs to",
    "places/districts.geojson": "the outlines that every map shows",
    "places/shapes/<path:parent>.geojson": "the outlines of communities and grids are public by rule",
    "places/plate/<slug:code>.json": "what stands on the wall beside the plate",
    "api/v1/openapi.json": "what the interface takes and gives is the same everywhere",
    "api/v1/categories": "what may be reported is public",
    "api/v1/reports": "everybody may report, nobody must say who they are",
    "api/v1/photos": "a photo for a report that is being written; slowed by address, gone within a day",
    "api/v1/follow": "asks for a code; wrong ones are throttled",
    "api/v1/follow/reach": "asks for a code; wrong ones are throttled",
    "api/v1/follow/acts/<does>": "asks for a code; wrong ones are throttled",
    "health": "a watchdog learns only well or not well",
    "leave/": "the quick exit of every public page",
    "": "the first page, for everybody",
    "about/": "how it works, rights, numbers for help",
    "accessibility/": "what everybody can do here",
    "b/<slug:plate>/": "the code on a door names the place and asks for nothing but the report",
    "report/": "everybody may report, nobody must say who they are",
    "report/<slug:name>/": "a step of a report",
    "report/send/": "sends the report that this browser has written",
    "known/": "as a report is typed: what staff cleared for everybody; paced, nothing of it kept",
    "report/photo/<uuid:photo>/": "a photo of the report that this browser is writing",
    "figures/of/": "leads to the published figures",
    "figures/of/<slug:code>/": "the published figures of an area, small numbers left out",
    "figures/overdue/": "the public overdue list: public kinds alone, no place, no words",
    "figures/monthly/": "which causes an office looks into: public kinds, a community, a month, no small number",
    "inspections/drawn/": "everybody sees when pools were fixed and what was drawn",
    "inspections/drawn/<uuid:draw>.json": "anybody draws again by themselves: random tokens, no matter",
    "hall/": "which centres have windows is public",
    "hall/<slug:code>/": "who sits at which window when: posts, no names",
    "hall/<slug:code>/draw/": "everybody takes a number; paced, bounded, no name asked",
    "hall/<slug:code>/mine/": "the number that this browser drew, and nothing but it",
    "hall/<slug:code>/board/": "which number is called at which window hangs on the wall",
    "follow/": "asks for a code; wrong ones are throttled",
    "follow/end/": "forgets the code that was typed",
    "follow/case/": "asks for the code unless it was just typed",
    "follow/case/data/": "asks for the code unless it was just typed",
    "follow/case/reach/": "asks for the code unless it was just typed",
    "follow/case/<slug:does>/": "asks for the code unless it was just typed",
    "open311/v2/photos/<uuid:photo>.jpg": "a photo that staff cleared for everybody",
    "open311/v2/discovery.<open311:form>": "where the standard's addresses are",
    "open311/v2/services.<open311:form>": "what may be reported is public",
    "open311/v2/services/<str:code>.<open311:form>": "what a report is asked is public",
    "open311/v2/requests.<open311:form>": "what staff cleared for everybody; to report asks for a key",
    "open311/v2/requests/<str:number>.<open311:form>": "what staff cleared for everybody",
    "open311/v2/erased.<open311:form>": "asks for the key under which a report came",
    "open311/v2/tokens/<str:token>.<open311:form>": "the token is the authority, once and for a day",
    "asked/<str:secret>/": "one question, for whoever was mailed its link: ending, once, nothing of the report shown",
    "dispatch/<str:secret>/": "one task, for whoever holds its link: ending, revocable, the working account only",
    "feed/<str:secret>.atom": "the secret in the address is the authority; any other is as one that never was",
    "anchors/": "the signature of an installation that the operator named is the authority; anything else meets nobody",
    "trust/": "whoever does not trust the own root yet reads how to; it vouches for this installation alone",
    "trust/sheet/": "the fingerprint on paper",
    "trust/fengqiao-root.crt": "a root is public; its key is not",
    "trust/fengqiao-root.mobileconfig": "the same for iPhones",
    "open311/v2/told/": "a peer's signature is the authority; anything else meets nobody",
}
"""Route -> why a stranger may open it. A guard test opens every other one as a stranger."""


def having(part: str) -> list[str]:
    """The rooms that answer this question."""
    return [room for room in settings.ROOMS if find_spec(f"fengqiao.{room}.{part}")]


for room in having("admin"):
    # Only the rooms' own settings tables: what installed packages would register stays out.
    import_module(f"fengqiao.{room}.admin")
# The administration has no second way in, past passkeys and throttles.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("accounts/", include("fengqiao.people.way_in.addresses")),
    path("admin/", admin.site.urls),
    path("health", health, name="health"),
    path("metrics", metrics, name="metrics"),
    *[path("", include(f"fengqiao.{room}.pages")) for room in having("pages")],
]

handler400 = "fengqiao.ui.pages.bad_request"
handler403 = "fengqiao.ui.pages.forbidden"
handler404 = "fengqiao.ui.pages.not_found"
handler500 = "fengqiao.trouble.server_error"
