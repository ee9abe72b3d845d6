"""Pages of a person's rights: my data, the same by a code, and at the counter."""

from django.urls import path

from fengqiao.rights.pages import counter, data, follow, reviews

app_name = "rights"

urlpatterns = [
    path("mine/data/", data.data, name="data"),
    path("mine/data/copy/", data.copy, name="copy"),
    path("mine/data/uses/", data.uses, name="uses"),
    path("mine/data/correct/<str:number>/", data.correct, name="correct"),
    path("mine/data/erase/", data.erase, name="erase"),
    path("follow/case/data/", follow.data, name="by_code"),
    path("rights/", counter.desk, name="desk"),
    path("rights/reviews/", reviews.reviews, name="reviews"),
    path("rights/reviews/<uuid:review>/", reviews.reviewed, name="reviewed"),
    path("rights/for/<str:number>/", counter.counter, name="counter"),
    path("rights/told/<uuid:told>/", counter.told, name="told"),
    path("rights/asked/<uuid:asked>/", counter.step, name="step"),
    path("rights/asked/<uuid:asked>/answer/", counter.answer, name="answer"),
]
