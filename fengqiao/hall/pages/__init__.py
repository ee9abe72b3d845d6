"""Pages of the hall: who sits when, drawing a number, the board, a window's desk, the lead's settings."""

from django.urls import path

from fengqiao.hall.pages import desk, figures, first, public, setting

app_name = "hall"
urlpatterns = [
    path("hall/", public.halls, name="halls"),
    path("hall/desk/", desk.desk, name="desk"),
    path("hall/desk/<uuid:window>/", desk.window, name="window"),
    path("hall/setup/", setting.setup, name="setup"),
    path("hall/setup/new/", setting.new, name="new"),
    path("hall/setup/<uuid:window>/", setting.one, name="one"),
    path("hall/figures/", figures.figures, name="figures"),
    path("hall/first/", first.first, name="first"),
    path("hall/<slug:code>/", public.hall, name="hall"),
    path("hall/<slug:code>/draw/", public.draw, name="draw"),
    path("hall/<slug:code>/mine/", public.mine, name="mine"),
    path("hall/<slug:code>/board/", public.board, name="board"),
]
