"""Where the interface for programs stands: /api/v1/, described by /api/v1/openapi.json."""

from django.urls import path

from fengqiao.api import office, problems, residents, staff
from fengqiao.api.documented import Documented
from fengqiao.api.given import Read

api = Documented(
    title="枫桥 Fengqiao",
    version="1",
    description="上报、查询、办理：与网页同一套规则。 Report, follow and act: by the same law as the pages.",
    docs_url=None,
    openapi_url="openapi.json",
    parser=Read(),
)
api.add_router("", residents.router)
api.add_router("", staff.router)
api.add_router("", office.router)
problems.answer_with(api)

urlpatterns = [path("api/v1/", api.urls)]
