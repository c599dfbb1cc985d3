"""Prints the texts of all golden cases as JSON: run by a test under several hash seeds."""

import json
import sys

from tests.golden.adapter import text_of
from tests.golden.loader import MODES, all_names, load_case


def main() -> None:
    texts = {
        f"{name} {mode}": text_of(load_case(name), mode) for name in all_names() for mode in MODES
    }
    json.dump(texts, sys.stdout)


if __name__ == "__main__":
    main()
