"""The addresses of this room."""

from django.urls import path

from fengqiao.people import account, offices, posts, roster
from fengqiao.people.areas import pages as areas
from fengqiao.people.homes import living
from fengqiao.people.homes import pages as homes
from fengqiao.people.reached import pages as reached
from fengqiao.people.way_in import recovery

app_name = "people"
urlpatterns = [
    path("me/", account.me, name="me"),
    path("me/helpers/", account.name_helper, name="name_helper"),
    path("me/helpers/take/", account.take_help, name="take_help"),
    path("me/helpers/<uuid:helper>/end/", account.end_helper, name="end_helper"),
    path("posts/choose/", account.choose_post, name="choose"),
    path("posts/invite/", account.invite, name="invite"),
    path("posts/recover/", recovery.recover, name="recover"),
    path("posts/recover/<uuid:recovery>/", recovery.step, name="recovery_step"),
    path("me/recovery/", recovery.mine, name="my_recovery"),
    path("stop/<str:key>/", recovery.stop, name="stop_recovery"),
    path("posts/roster/", roster.roster, name="roster"),
    path("posts/roster/<uuid:shift>/end/", roster.end, name="end_shift"),
    path("posts/", posts.posts, name="posts"),
    path("posts/do/<slug:does>/<path:code>/", posts.do, name="do"),
    path("posts/back/<path:code>/", posts.back, name="back"),
    path("posts/add/<path:code>/", posts.add, name="add"),
    path("posts/at/<path:code>/", posts.post, name="post"),
    path("offices/", offices.offices, name="offices"),
    path("offices/contact/", reached.contact, name="contact"),
    path("offices/contact/<path:code>/", reached.contact, name="contact_of"),
    path("offices/new/", offices.office, name="new_office"),
    path("offices/at/<path:code>/", offices.office, name="office"),
    path("areas/", areas.areas, name="areas"),
    path("areas/name/<path:code>/", areas.rename, name="rename_area"),
    path("areas/end/<path:code>/", areas.end, name="end_area"),
    path("areas/doors/<path:code>/", areas.doors, name="doors"),
    path("areas/plate/<uuid:building>/", areas.sheet, name="plate_sheet"),
    path("areas/plate/<uuid:building>/<slug:does>/", areas.plate, name="plate"),
    path("buildings/", homes.buildings, name="buildings"),
    path("buildings/new/", homes.new, name="new_building"),
    path("buildings/plates/<path:code>/", homes.area_plates, name="area_plates"),
    path("buildings/<uuid:building>/", homes.building, name="building"),
    path("buildings/<uuid:building>/<slug:does>/", homes.do, name="building_do"),
    path("buildings/<uuid:building>/<slug:does>/<uuid:inside>/", homes.do_inside, name="building_inside"),
    path("households/in/<uuid:dwelling>/", living.open_household, name="open_household"),
    path("households/out/<uuid:occupancy>/", living.move_out, name="move_out"),
    path("households/<uuid:household>/", living.household, name="household"),
    path("households/<uuid:household>/<slug:does>/", living.do, name="household_do"),
    path("units/", living.units, name="units"),
    path("units/new/", living.new_unit, name="new_unit"),
    path("units/leave/<uuid:member>/", living.leave, name="leave_unit"),
    path("units/<uuid:unit>/", living.unit, name="unit"),
    path("units/<uuid:unit>/<slug:does>/", living.do_unit, name="unit_do"),
    path("duties/", offices.duties, name="duties"),
    path("duties/new/", offices.duty, name="duty"),
    path("duties/<uuid:duty>/end/", offices.end_duty, name="end_duty"),
]
