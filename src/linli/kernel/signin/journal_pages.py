"""Pages of the journal and of API tokens, for the administrator."""
from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav

from . import journal_queries, permissions
from .users import commands as users
from .users import queries as user_queries

nav.entry("console", "管理", "日志", "signin:journal", icon="history", right=permissions.SEE_JOURNAL, order=40,
          whole_area=True)

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(RefusableForm):
    who = forms.CharField(label="谁", max_length=40, required=False)
    people = forms.ChoiceField(label="人或系统", required=False, choices=[("", "全部"), ("1", "只看人做的")])
    command = forms.ChoiceField(label="做了什么", required=False)
    subject = forms.CharField(label="对象编号", max_length=80, required=False)
    place_id = forms.IntegerField(label="位置编号", min_value=1, max_value=2**62, required=False)
    since = forms.DateField(label="从", widget=DATE, required=False)
    until = forms.DateField(label="到", widget=DATE, required=False)


class TokenForm(RefusableForm):
    user_id = forms.TypedChoiceField(label="以谁的身份", coerce=int)
    name = forms.CharField(label="用途", max_length=80, help_text="例如：财务软件对接")
    scopes = forms.MultipleChoiceField(label="可用的权限", widget=forms.SelectMultiple(attrs={"size": 10}),
                                       help_text="只给用得到的。令牌的权限不会超过这个人自己的权限。")
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=730, initial=365)


@page(shows=journal_queries.entries)
def journal(request: Request) -> HttpResponse:
    """Filters are kept in the address; a wrong one is shown at its field and not applied."""
    area_id = request.actor.area_id
    form = FilterForm(request.GET or None)
    form.choose("command", [("", "全部"), *journal_queries.commands(area_id, by=request.actor)])
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    wanted["people"] = bool(wanted.get("people"))
    found = journal_queries.entries(area_id, **wanted, after=request.GET.get("after"), by=request.actor)
    return render(request, "signin/journal.html", {
        "form": form, "page": found, "seal": journal_queries.last_seal(area_id, by=request.actor)})


@page(shows=user_queries.tokens, does=users.create_token)
def tokens(request: Request) -> HttpResponse:
    """The list, and a form whose answer shows the new token once."""
    area_id = request.actor.area_id
    form = TokenForm(request.POST or None)
    people = user_queries.users(area_id, by=request.actor).rows
    form.choose("user_id", [(row.id, row.name) for row in people])
    titles = {row.name: row.title for row in user_queries.rights(area_id, by=request.actor)}
    form.choose("scopes", list(titles.items()))
    fresh = ""
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.cleaned_data
            fresh = users.create_token(given["user_id"], name=given["name"], scopes=given["scopes"],
                                       expires_at=request.now + timedelta(days=given["days"]), by=request.actor)
    return render(request, "signin/tokens.html", {
        "form": form, "fresh": fresh, "now": request.now,
        "rows": [(row, [titles.get(scope, scope) for scope in row.scopes])
                 for row in user_queries.tokens(area_id, by=request.actor)]},
        status=422 if form.errors else 200)


@page(does=users.revoke_token)
def revoke_token(request: Request, token_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    users.revoke_token(token_id, at=request.now, by=request.actor)
    return go(request, "/console/tokens", toast="令牌已作废")
