"""The nouns. Each module holds one group of them, each model with its QuerySet above it; verbs live in the modules beside."""

from kindness.models.accounts import Account, Invitation, Membership, Policy, User
from kindness.models.actions import Action, Batch
from kindness.models.comments import Author, Comment, Post
from kindness.models.counts import DailyCount, QueueCount
from kindness.models.imports import Import
from kindness.models.verdicts import Reading, Verdict

__all__ = [
    "Account",
    "Action",
    "Author",
    "Batch",
    "Comment",
    "DailyCount",
    "Import",
    "Invitation",
    "Membership",
    "Policy",
    "Post",
    "QueueCount",
    "Reading",
    "User",
    "Verdict",
]
