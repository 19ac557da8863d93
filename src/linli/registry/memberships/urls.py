"""Addresses of users, rights and of binding a home; `registry.urls` includes them."""
from django.urls import path

from linli.registry.memberships import pages, phone_pages
from linli.registry.memberships.reveals import pages as reveals

urlpatterns = [
    path("console/users", pages.users, name="users"),
    path("console/users/new", pages.new_user, name="new-user"),
    path("console/users/rights", pages.rights, name="rights"),
    path("console/users/<int:user_id>", pages.user, name="user"),
    path("console/users/<int:user_id>/password", pages.reset_password, name="reset-password"),
    path("console/users/<int:user_id>/deactivate", pages.deactivate, name="deactivate-user"),
    path("console/users/<int:user_id>/reactivate", pages.reactivate, name="reactivate-user"),
    path("console/users/<int:user_id>/factor", pages.clear_factor, name="clear-factor"),
    path("console/users/<int:user_id>/memberships/<int:membership_id>/end", pages.end_membership,
         name="end-membership"),
    path("console/home-requests", pages.home_requests, name="home-requests"),
    path("console/home-requests/<int:request_id>", pages.answer_request, name="answer-home-request"),
    path("household", phone_pages.household, name="household"),
    path("household/<int:unit_id>", phone_pages.household, name="household-of"),
    path("household/<int:unit_id>/invite", phone_pages.invite, name="invite"),
    path("household/<int:unit_id>/leave", phone_pages.leave, name="leave-home"),
    path("household/<int:unit_id>/members/<int:membership_id>/remove", phone_pages.remove, name="remove-member"),
    path("household/<int:unit_id>/requests/<int:request_id>", phone_pages.answer, name="answer-request"),
    path("bind", phone_pages.bind, name="bind"),
    path("bind/request", phone_pages.ask, name="ask-for-home"),
    path("console/homes/<int:unit_id>/people/<int:person_id>/ask-full", reveals.ask_full, name="ask-full"),
    path("console/homes/<int:unit_id>/people/<int:person_id>/slip", pages.slip, name="slip"),
    path("console/reveals/<int:approval_id>", reveals.see_full, name="see-full"),
]
