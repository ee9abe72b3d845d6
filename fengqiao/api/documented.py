"""The description of the interface, with every answer that is not the one asked for, in Chinese and English."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from fengqiao.api.problems import Wrong

# Status -> (code, what in zh, what in en, next in zh, next in en).
ANSWERS: dict[str, tuple[str, str, str, str, str]] = {
    "401": ("sign_in", "还没有登录，或登录已经结束。", "You are not signed in, or no longer.",
            "请先登录。", "Sign in first."),
    "403": ("standing", "这一步不归这个岗位。", "This step is not this post's.",
            "请以有这个权限的岗位来做。", "Act under a post that has this right."),
    "404": ("not_found", "没有找到这件事。", "There is no such matter.", "请核对编号。", "Check the number."),
    "409": ("stale", "您打开以后，别人已经办过一步；或同一个 once 用在了两份内容上。",
            "Somebody acted since, or the same once was used for two different bodies.",
            "请读最新的一份再发。", "Read the newest and send again."),
    "422": ("bad_input", "给的内容不能用，或规则不允许；field 写明是哪一项。",
            "What was given cannot be used, or the law says no; field names which.",
            "请按 next 改好再发。", "Mend it as next says and send again."),
    "429": ("too_many", "来得太快了。", "Too much at once.",
            "请等 Retry-After 秒再试；急事请打 110、119 或 120。",
            "Wait Retry-After seconds; in an emergency call 110, 119 or 120."),
    "503": ("unavailable", "暂时没有做成。", "It could not be done just now.",
            "请稍后用同一个 once 再发一次。", "Send it again later with the same once."),
    "507": ("full", "磁盘已满，这一步没有保存。", "The disk is full; nothing was kept.",
            "请联系管理员，之后用同一个 once 再发。", "Tell the operator, then send again with the same once."),
}  # fmt: skip
ONCE = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "format": "uuid"},
    "description": "与正文里的 once 相同：同一个值重发，只做一次。 "
    "The same as once in the body: sent again, it is done once.",
}  # fmt: skip


class Documented(NinjaAPI):
    """The interface whose description names its refusals too."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**more)
        schema.setdefault("components", {}).setdefault("schemas", {})["Wrong"] = Wrong.model_json_schema()
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                secured = bool(operation.get("security"))
                _document(operation, changes=method == "post", secured=secured)
        return schema


def _document(operation: dict[str, Any], *, changes: bool, secured: bool) -> None:
    names = (
        ["422", "503"] + (["409", "429", "507"] if changes else []) + (["401", "403", "404"] if secured else ["404"])
    )
    for status in sorted(names):
        operation["responses"].setdefault(status, _answer(status))
    if changes and "application/json" in operation.get("requestBody", {}).get("content", {}):
        operation.setdefault("parameters", []).append(ONCE)


def _answer(status: str) -> dict[str, Any]:
    code, zh, en, next_zh, next_en = ANSWERS[status]
    said = {"zh": (zh, next_zh), "en": (en, next_en)}
    return {
        "description": f"{zh} {en}",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Wrong"},
                "examples": {
                    language: {"value": {"code": code, "words": words, "next": after, "field": ""}}
                    for language, (words, after) in said.items()
                },
            }
        },
    }
