"""Addresses of the site (地址)."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.i18n import set_language

from changbai.web.api import routes as interface
from changbai.web.views import (
    account,
    acts,
    area,
    batch,
    behind,
    chain,
    clause,
    clusters,
    desk,
    document,
    efficiency,
    errors,
    explain,
    factor,
    fill,
    health,
    indicator,
    jobs,
    overview,
    returns,
    review,
    search,
    study,
    target,
    unit,
)

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("document/", document.document, name="document"),
    path("clause/<str:id>/", clause.clause, name="clause"),
    path("target/<str:id>/", target.target, name="target"),
    path("target/<str:id>/explain/", explain.explanation, name="explain"),
    path("target/<str:id>/returns/", behind.behind, name="target-returns"),
    path("indicator/", indicator.indicators, name="indicators"),
    path("indicator/<str:id>/", indicator.indicator, name="indicator"),
    path("area/", area.areas, name="areas"),
    path("area/<str:code>/", area.area, name="area"),
    path("area/<str:code>/owed/<str:form>/", area.owed, name="owed"),
    path("unit/<str:kind>/<str:code>/", unit.unit, name="unit"),
    path("return/<str:form>/<str:period>/<str:kind>/<str:code>/", returns.one, name="return"),
    path("chain/<str:id>/", chain.chain, name="chain"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("efficiency/", efficiency.efficiency, name="efficiency"),
    path("study/", study.studies, name="studies"),
    path("study/<str:id>/", study.study, name="study"),
    path("return/<str:form>/<str:period>/<str:kind>/<str:code>/act/", acts.act, name="act"),
    path("fill/<str:form>/<str:period>/<str:kind>/<str:code>/", fill.fill, name="fill"),
    path("desk/", desk.desk, name="desk"),
    path("batch/<str:form>/<str:period>/", batch.batch, name="batch"),
    path("desk/pass/", desk.pass_clean, name="pass-clean"),
    path("duties/<str:kind>/<str:code>/", desk.duties, name="duties"),
    path("texts/", review.texts, name="texts"),
    path("texts/take/", review.take, name="take"),
    path("texts/<slug:slug>/", review.review, name="review"),
    path("texts/<slug:slug>/decide/", review.decided, name="decide"),
    path("texts/<slug:slug>/issue/", review.issued, name="issue"),
    path("texts/<slug:slug>/against/<slug:other>/", review.against, name="against"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/recompute/", jobs.recompute, name="recompute"),
    path("jobs/<int:id>/", jobs.job, name="job"),
    path("jobs/<int:id>/cancel/", jobs.cancelled, name="job-cancel"),
    path("jobs/<int:id>/file/", jobs.file, name="job-file"),
    path("search/", search.search, name="search"),
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/factor/", factor.factor, name="factor"),
    path("language/", set_language, name="language"),
    path("large/", account.large, name="large"),
    path("healthz/", health.healthz, name="healthz"),
    path("api/v1/", interface.urls),
    re_path("^api/", interface.nothing, name="no-interface"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
