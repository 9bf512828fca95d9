"""``sendsample designs``: the designs that come with the package."""

from __future__ import annotations

import json

import click

from sendsample.cli import options


@click.group("designs", invoke_without_command=True)
@options.as_json
@click.pass_context
def designs_group(context: click.Context, as_json: bool) -> None:  # noqa: FBT001 - an option
    """List the built-in designs; `show NAME` prints one to copy and edit."""
    if context.invoked_subcommand is not None:
        return
    from sendsample.design import builtin_names, load_design  # noqa: PLC0415 - slow to import

    designs = [load_design(name) for name in builtin_names()]
    if as_json:
        click.echo(json.dumps([design.data() for design in designs], indent=2))
        return
    for design in designs:
        click.echo(f"{design.name:28}{design.title}")


@designs_group.command("show")
@click.argument("name")
@options.as_json
def show_command(name: str, as_json: bool) -> None:  # noqa: FBT001 - an option
    """Print a built-in design as a TOML file to copy and edit."""
    from sendsample.design import builtin_text, load_design  # noqa: PLC0415 - slow to import

    text = builtin_text(name)
    if as_json:
        click.echo(json.dumps(load_design(name).data(), indent=2))
    else:
        click.echo(text, nl=False)


@designs_group.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of designs, for editors that complete and check as you type."""
    from sendsample.design import Design  # noqa: PLC0415 - slow to import

    click.echo(json.dumps(Design.model_json_schema(by_alias=True), indent=2))
