"""What a person has typed and picked: `state.values`, from initial values on, through updates of the view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Values = dict[str, dict[str, dict[str, Any]]]
"""block_id, then action_id, then the element's type and value, as Slack sends it."""

VALUE_FIELDS: dict[str, str] = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
"""Elements that hold a value, and the field that carries it."""

INITIAL_FIELDS: dict[str, str] = {
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "selected_option": "initial_option",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_options": "initial_options",
    "selected_users": "initial_users",
    "selected_conversations": "initial_conversations",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def parts(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that stands inside a block, interactive or not."""
    lists = (block.get("elements"), block.get("actions"))
    several = [one for given in lists if isinstance(given, list) for one in given]
    for part in (block.get("element"), block.get("accessory"), *several):
        if isinstance(part, dict):
            yield part


def elements(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Every interactive element with the block it stands in, in the order of reading."""
    for block in blocks:
        for element in parts(block):
            if "action_id" in element:
                yield block, element


def find(
    blocks: Sequence[Mapping[str, Any]], action_id: str, block_id: str | None = None
) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    """The elements with that action id, in that block where one is named."""
    return [
        (block, element)
        for block, element in elements(blocks)
        if element["action_id"] == action_id and block_id in (None, block.get("block_id"))
    ]


def empty(value_field: str) -> Any:
    """What Slack sends for an element that nobody has touched."""
    return [] if value_field.endswith("s") else None


def initial(blocks: Sequence[Mapping[str, Any]], before: Values | None = None) -> Values:
    """The state of a view just shown; what `before` holds for the same block and action stays, as in Slack."""
    values: Values = {}
    for block, element in elements(blocks):
        value_field = VALUE_FIELDS.get(element["type"])
        if value_field is None:
            continue
        block_id, action_id = str(block.get("block_id")), str(element["action_id"])
        kept = (before or {}).get(block_id, {}).get(action_id)
        if kept is not None and kept.get("type") == element["type"]:
            held = kept
        else:
            start = element.get(INITIAL_FIELDS.get(value_field, ""), empty(value_field))
            held = {"type": element["type"], value_field: start}
        values.setdefault(block_id, {})[action_id] = held
    return values


def merge(blocks: Sequence[Mapping[str, Any]], values: Values, given: Mapping[str, Any] | None) -> None:
    """Take into `values` what a client reports for elements that exist in these blocks; ignore the rest."""
    for block, element in elements(blocks):
        value_field = VALUE_FIELDS.get(element["type"])
        reported = ((given or {}).get(str(block.get("block_id"))) or {}).get(str(element["action_id"]))
        if value_field is None or not isinstance(reported, Mapping):
            continue
        value = reported.get(value_field, empty(value_field))
        if value == "":
            value = None
        held = {"type": element["type"], value_field: value}
        values.setdefault(str(block.get("block_id")), {})[str(element["action_id"])] = held


def client_side_errors(blocks: Sequence[Mapping[str, Any]], values: Values) -> dict[str, str]:
    """What Slack's client refuses by itself, without asking the app: by block id."""
    errors: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        block_id = str(block.get("block_id"))
        value_field = VALUE_FIELDS.get(element["type"], "value")
        value = values.get(block_id, {}).get(str(element["action_id"]), {}).get(value_field)
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block_id] = "Please complete this required field."
            continue
        if isinstance(value, str) and len(value) < int(element.get("min_length", 0)):
            errors[block_id] = f"Please enter at least {element['min_length']} characters."
        if isinstance(value, str) and len(value) > int(element.get("max_length", 3000)):
            errors[block_id] = f"Please enter at most {element.get('max_length', 3000)} characters."
        most = element.get("max_selected_items")
        if isinstance(value, list) and most and len(value) > int(most):
            errors[block_id] = f"Please select at most {most} items."
    return errors
