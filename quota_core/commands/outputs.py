"""`params`, `template` and `docs`: what the declarations say, written out."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from quota_core.commands.printing import print_json
from quota_core.errors import DataError
from quota_core.parameters import SPECS
from quota_core.scenario_file import json_default


def run_params(given: argparse.Namespace) -> None:
    """Prints every parameter: title, unit, bounds, default, source."""
    described = [
        {
            "key": spec.key,
            "title": spec.title,
            "group": spec.group,
            "unit": spec.unit,
            "kind": spec.kind,
            "default": json_default(spec.key),
            "minimum": spec.minimum,
            "maximum": spec.maximum,
            "warn_minimum": spec.warn_minimum,
            "warn_maximum": spec.warn_maximum,
            "step": spec.step,
            "choices": list(spec.choices),
            "source": spec.source,
            "help": spec.help,
        }
        for spec in SPECS.values()
    ]
    if given.json:
        print_json(described)
        return
    for each in described:
        sys.stdout.write(f"{each['key']:28} {each['default']!s:24} {each['title']} ({each['source']})\n")


def run_template(given: argparse.Namespace) -> None:
    """Writes the empty canonical template: a CSV each and one XLSX with a sheet each and notes."""
    from quota_core.ingest.template import write_template

    for path in write_template(given.out):
        sys.stdout.write(f"{path}\n")


def run_docs(given: argparse.Namespace) -> None:
    """Writes the generated references, or says which is out of step."""
    from quota_core.present.parameters_doc import parameters_markdown

    dictionary = importlib.import_module("data.dictionary")
    readme: Path = dictionary.README
    # The data's README is written by hand down to a line; only what follows that line is generated.
    documents = {
        readme.parents[1] / "docs/parameters.md": parameters_markdown(),
        readme: dictionary.readme_text(readme.read_text(encoding="utf-8")),
    }
    for path, text in documents.items():
        if given.write:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stdout.write(f"{path}\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise DataError(f"{path.relative_to(readme.parents[1])} is out of step with the code: run `make docs`.")
    if given.write:
        from quota_core.deliver.documents.library import write_templates

        sys.stdout.writelines(f"{path}\n" for path in write_templates())
