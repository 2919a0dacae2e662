"""The app and its system checks: a gap in the configuration is an error with a hint, before anything runs."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class KindnessConfig(AppConfig):
    name = "kindness"

    def ready(self) -> None:
        # Binds shared tasks to our app. Not in the package itself: the classifier is a library that needs no Celery.
        from kindness import celery  # noqa: F401


@checks.register()
def limits_are_in_order(**_: Any) -> list[checks.CheckMessage]:
    names = ("HTTP_TIMEOUT", "TASK_SOFT_LIMIT", "TASK_HARD_LIMIT", "LEASE_SECONDS", "VISIBILITY_TIMEOUT")
    values = [getattr(settings, name) for name in names]
    if all(a < b for a, b in zip(values, values[1:], strict=False)):
        return []
    order = " < ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    return [checks.Error(f"These times must rise: {order}.", hint="Leave them unset for the defaults.", id="kindness.E001")]


@checks.register()
def a_model_is_there(**_: Any) -> list[checks.CheckMessage]:
    if settings.MODEL_HUB or (settings.MODEL_DIR / "model.onnx").exists():
        return []
    return [
        checks.Warning(
            f"There is no model in {settings.MODEL_DIR}, so no comment can be read.",
            hint="Check out the repository again (the model is part of it), make one with `make train DATA=path`, "
            "or name a Hugging Face model with MODEL_HUB.",
            id="kindness.W002",
        )
    ]


@checks.register()
def sign_up_is_known(**_: Any) -> list[checks.CheckMessage]:
    if settings.SIGNUP in {"closed", "invite", "open"}:
        return []
    return [checks.Error(f"SIGNUP is {settings.SIGNUP!r}.", hint="Use closed, invite or open.", id="kindness.E003")]


@checks.register(checks.Tags.security, deploy=True)
def production_has_its_own_secret(**_: Any) -> list[checks.CheckMessage]:
    import os

    if os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        return []
    return [
        checks.Error(
            "SECRET_KEY is not set: each machine would make its own and sessions would not be shared.",
            hint="Set SECRET_KEY or SECRET_KEY_FILE.",
            id="kindness.E004",
        )
    ]
