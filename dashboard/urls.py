"""HTTP in, HTML out."""

from django.urls import path
from django.urls.resolvers import URLPattern

from dashboard.views import accounts, health, history, imports, review, today, todo, trends, welcome

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("review/", review.review, name="review"),
    path("review/comment/<int:comment_id>/", review.card, name="card"),
    path("review/author/<int:author_id>/block/", review.block, name="block"),
    path("review/<int:account_id>/act/", review.act, name="act"),
    path("review/<int:account_id>/confirm/", review.confirm, name="confirm"),
    path("review/<int:account_id>/<str:name>/", review.queue, name="queue"),
    path("review/<int:account_id>/<str:name>/new/", review.new, name="new"),
    path("history/", history.history, name="history"),
    path("history/<int:batch_id>/", history.batch, name="batch"),
    path("history/<int:batch_id>/undo/", history.undo, name="undo"),
    path("to-do/", todo.todo, name="todo"),
    path("to-do/tick/", todo.tick, name="tick"),
    path("trends/", trends.trends, name="trends"),
    path("trends/table.csv", trends.table, name="trends_table"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new, name="account_new"),
    path("accounts/<int:account_id>/", accounts.edit, name="account_edit"),
    path("accounts/<int:account_id>/import/", imports.new, name="import_new"),
    path("import/", imports.new, name="import_new"),
    path("import/block-list/", imports.block_list, name="block_list"),
    path("imports/<int:import_id>/", imports.show, name="import_preview"),
    path("imports/<int:import_id>/", imports.show, name="import_status"),
    path("imports/<int:import_id>/problems.csv", imports.problems, name="import_problems"),
    path("imports/<int:import_id>/remove/", imports.remove, name="import_remove"),
    path("demo/remove/", accounts.demo_remove, name="demo_remove"),
    path("setup/<str:token>/", welcome.setup, name="setup"),
    path("join/<str:token>/", welcome.join, name="join"),
    path("healthz", health.healthz, name="healthz"),
]
