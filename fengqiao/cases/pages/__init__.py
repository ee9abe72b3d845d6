"""Pages of the resident: report, follow, one's own reports, photos."""

from django.urls import path

from fengqiao.cases.pages import answer, categories, cut, follow, photos, public, reach, report

app_name = "cases"

urlpatterns = [
    path("", public.home, name="home"),
    path("about/", public.about, name="about"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("b/<slug:plate>/", report.plate, name="plate"),
    path("report/", report.step, {"name": "what"}, name="report"),
    path("report/send/", report.send, name="send"),
    path("report/photo/<uuid:photo>/", report.photo, name="draft_photo"),
    path("report/<slug:name>/", report.step, name="step"),
    path("asked/<str:secret>/", answer.asked, name="asked"),
    path("follow/", follow.code, name="follow"),
    path("follow/end/", follow.end, name="end"),
    path("follow/case/", follow.case, name="case"),
    path("follow/case/reach/", reach.reach, name="reach"),
    path("follow/case/<slug:does>/", follow.does, name="does"),
    path("mine/", follow.mine, name="mine"),
    path("mine/<str:number>/", follow.case, name="my_case"),
    path("mine/<str:number>/<slug:does>/", follow.does, name="my_does"),
    path("categories/", categories.categories, name="categories"),
    path("categories/new/", categories.category, name="new_category"),
    path("categories/of/<str:code>/", categories.category, name="category"),
    path("account/<str:number>/", cut.cut, name="cut"),
    path("photo/<uuid:photo>/", photos.photo, name="photo"),
]
